package io.holdfast.spring.interceptor.schedule;

import io.holdfast.schedule.JobRun;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.interceptor.LaterInvocation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs whose work ends when they return.
 */
final class ValueGuard implements JobGuard {

	private final JobGate gate;

	ValueGuard(JobGate gate) {
		this.gate = gate;
	}

	@Override
	public @Nullable Object invoke(ScheduleDefinition job, MethodInvocation invocation) throws Throwable {
		JobRun run = this.gate.start(job);
		if (run == null) {
			return job.skipped().answer(invocation, JobGuard.skipped(job));
		}
		LaterInvocation later = LaterInvocation.of(invocation);
		Object result = null;
		while (run != null) {
			result = run(run, later);
			run = run.startNext().orElse(null);
		}
		return result;
	}

	private static @Nullable Object run(JobRun run, LaterInvocation invocation) throws Throwable {
		Object result;
		try (LockContext.Scope scope = ActiveJob.attach(run)) {
			result = invocation.proceed();
		}
		catch (Throwable ex) {
			run.end(ex);
			throw ex;
		}
		run.end(null);
		return result;
	}

}
