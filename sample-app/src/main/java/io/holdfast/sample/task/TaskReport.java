package io.holdfast.sample.task;

import java.time.Instant;

/**
 * How many tasks there are.
 *
 * @param tasks all
 * @param overdue those whose time has passed
 * @param computed when it was computed
 * @param instance the instance that computed it
 */
record TaskReport(long tasks, long overdue, Instant computed, String instance) {
}
