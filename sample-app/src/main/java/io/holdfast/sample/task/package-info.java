/**
 * Tasks, and a job that looks once per tick which of them are overdue.
 */
@NullMarked
package io.holdfast.sample.task;

import org.jspecify.annotations.NullMarked;
