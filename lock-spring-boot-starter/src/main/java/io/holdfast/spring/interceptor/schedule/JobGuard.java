package io.holdfast.spring.interceptor.schedule;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs in the way that fits what the method returns.
 */
@FunctionalInterface
interface JobGuard {

	@Nullable Object invoke(ScheduleDefinition job, MethodInvocation invocation) throws Throwable;

	/** What says that a call is skipped; it is never thrown. */
	static RuntimeException skipped(ScheduleDefinition job) {
		return new IllegalStateException("Job '" + job.name() + "' is skipped");
	}

}
