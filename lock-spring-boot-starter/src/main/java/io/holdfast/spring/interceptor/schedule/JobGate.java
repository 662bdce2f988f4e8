package io.holdfast.spring.interceptor.schedule;

import java.time.Duration;

import io.holdfast.schedule.DueTicks;
import io.holdfast.schedule.JobRun;
import io.holdfast.schedule.JobStart;
import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.schedule.ScheduledLocks;
import org.jspecify.annotations.Nullable;

/**
 * Lets jobs run or not.
 */
final class JobGate {

	private final ScheduledLocks locks;

	private final Duration catchUp;

	JobGate(ScheduledLocks locks, Duration catchUp) {
		this.locks = locks;
		this.catchUp = catchUp;
	}

	/**
	 * Start a run on the calling thread, which the scheduler may have called.
	 * @return the run, or {@code null} when the call is skipped
	 */
	@Nullable JobRun start(ScheduleDefinition job) {
		return (this.locks.start(job.name(), options(job)) instanceof JobStart.Started started) ? started.run() : null;
	}

	private ScheduleOptions options(ScheduleDefinition job) {
		TickCalls calls = job.calls();
		DueTicks due = (calls != null) ? calls.begin(this.catchUp) : null;
		return (due != null) ? job.options().perTick(due) : job.options();
	}

}
