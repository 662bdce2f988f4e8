package io.holdfast.spring.interceptor.schedule;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

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

	private final Supplier<Clock> clock;

	private final Duration catchUp;

	JobGate(ScheduledLocks locks, Supplier<Clock> clock, Duration catchUp) {
		this.locks = locks;
		this.clock = clock;
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
		CronTicks ticks = job.ticks();
		if (ticks == null || !(job.alwaysScheduled() || ScheduledCalls.isCurrent())) {
			return job.options();
		}
		DueTicks due = ticks.due(this.clock.get().instant(), this.catchUp);
		return (due != null) ? job.options().perTick(due) : job.options();
	}

}
