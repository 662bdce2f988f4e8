package io.holdfast.spring.interceptor.schedule;

import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.Definition;
import io.holdfast.spring.interceptor.RefusalPolicy;
import io.holdfast.spring.interceptor.ReturnKind;
import org.jspecify.annotations.Nullable;

/**
 * How one job is run: its annotation, checked and ready for calls.
 *
 * @param method the method
 * @param name the job's name
 * @param returns when its work has ended
 * @param options how its lock is held
 * @param ticks the ticks that are run once each, {@code null} for none
 * @param alwaysScheduled whether every call counts as one of the scheduler
 * @param skipped what a skipped call returns
 */
record ScheduleDefinition(AnnotatedMethod method, String name, ReturnKind returns, ScheduleOptions options,
		@Nullable CronTicks ticks, boolean alwaysScheduled, RefusalPolicy skipped) implements Definition {
}
