package io.holdfast.spring.interceptor.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import io.holdfast.schedule.DueTicks;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one job by the scheduler of this instance. Spring does not tell a method
 * for which tick it is called. But it sets the timer of a tick when the call before has
 * returned, so what was called before tells a late call from an early one.
 */
final class TickTracker {

	private final CronTicks ticks;

	private final Supplier<Clock> clock;

	private final boolean always;

	/** No call is to come for a tick up to this one. */
	private Instant past = Instant.MIN;

	/**
	 * Create the calls.
	 * @param ticks the job's ticks
	 * @param clock the scheduler's clock
	 * @param always whether every call counts as one of the scheduler
	 */
	TickTracker(CronTicks ticks, Supplier<Clock> clock, boolean always) {
		this.ticks = ticks;
		this.clock = clock;
		this.always = always;
	}

	/**
	 * The ticks for the call that runs on this thread.
	 * @param catchUp how far before its tick others are still worth running
	 * @return the ticks, or {@code null} when the scheduler does not call, or for no tick
	 */
	@Nullable DueTicks begin(Duration catchUp) {
		if (!isScheduled()) {
			return null;
		}
		Instant now = this.clock.get().instant();
		DueTicks due = this.ticks.due(now, past(), catchUp);
		pass(now);
		if (due != null) {
			pass(due.newest());
		}
		return due;
	}

	/**
	 * The call that runs on this thread returns, and the scheduler sets its next timer.
	 */
	void end() {
		if (isScheduled()) {
			passNow();
		}
	}

	/** All ticks until now are past. */
	void passNow() {
		pass(this.clock.get().instant());
	}

	private synchronized void pass(Instant time) {
		this.past = time.isAfter(this.past) ? time : this.past;
	}

	private synchronized Instant past() {
		return this.past;
	}

	private boolean isScheduled() {
		return this.always || SchedulerCallDetector.isCurrent();
	}

}
