package io.holdfast.sample.task;

import java.time.Instant;

/**
 * A run of the job that looks for overdue tasks.
 *
 * @param tick the moment of the schedule
 * @param instance the instance that ran it
 * @param start when it began
 * @param end when it ended
 * @param found how many tasks were overdue
 */
record OverdueRun(Instant tick, String instance, Instant start, Instant end, int found) {
}
