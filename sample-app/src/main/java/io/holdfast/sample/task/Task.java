package io.holdfast.sample.task;

import java.time.Instant;

/**
 * A task.
 *
 * @param id its number
 * @param title what is to be done
 * @param due until when
 * @param overdue whether that is over
 */
record Task(long id, String title, Instant due, boolean overdue) {
}
