package io.holdfast.sample.task;

import java.time.Instant;

/**
 * A task.
 *
 * @param id its number
 * @param title the work to do
 * @param due the deadline
 * @param overdue whether the deadline has passed
 */
record Task(long id, String title, Instant due, boolean overdue) {
}
