package io.holdfast.spring.interceptor.schedule;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.holdfast.schedule.DueTicks;
import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.schedule.ScheduledLocks;
import io.holdfast.schedule.StartResult;
import io.holdfast.spring.interceptor.CallGuard;
import io.holdfast.spring.interceptor.GuardedCall;
import org.aopalliance.intercept.MethodInvocation;

/**
 * Starts jobs or skips them.
 */
final class JobStarter implements CallGuard<ScheduleDefinition> {

	private final ScheduledLocks locks;

	private final Duration catchUp;

	JobStarter(ScheduledLocks locks, Duration catchUp) {
		this.locks = locks;
		this.catchUp = catchUp;
	}

	/**
	 * Runs on the calling thread, whose stack shows whether the scheduler makes the call.
	 */
	@Override
	public GuardedCall enter(ScheduleDefinition job, MethodInvocation invocation) {
		return (this.locks.start(job.name(), options(job)) instanceof StartResult.Started started)
				? new JobCall(started.run())
				: GuardedCall.refused(new IllegalStateException("Job '" + job.name() + "' is skipped"));
	}

	@Override
	public AsyncEntry prepareAsync(ScheduleDefinition job, MethodInvocation invocation) {
		return (subscriber) -> CompletableFuture.completedFuture(enter(job, invocation));
	}

	private ScheduleOptions options(ScheduleDefinition job) {
		TickTracker tracker = job.tracker();
		DueTicks due = (tracker != null) ? tracker.begin(this.catchUp) : null;
		return (due != null) ? job.options().perTick(due) : job.options();
	}

}
