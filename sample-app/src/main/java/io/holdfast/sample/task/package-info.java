/**
 * Tasks, and a job that looks for overdue tasks once per tick.
 */
@NullMarked
package io.holdfast.sample.task;

import org.jspecify.annotations.NullMarked;
