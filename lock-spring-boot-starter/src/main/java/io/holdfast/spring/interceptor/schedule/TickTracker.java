package io.holdfast.spring.interceptor.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import io.holdfast.schedule.DueTicks;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the calls of one job by the scheduler of this instance. Spring does not pass the
 * tick to the method that it calls. However, it sets the timer for a tick only after the
 * previous call has returned, so the previous calls show whether a call is late or early.
 */
final class TickTracker {

	private final CronTicks ticks;

	private final Supplier<Clock> clock;

	private final boolean always;

	/** No more calls are expected for ticks up to this time. */
	private Instant past = Instant.MIN;

	/**
	 * Create a tracker.
	 * @param ticks the job's ticks
	 * @param clock the scheduler's clock
	 * @param always whether every call counts as one by the scheduler
	 */
	TickTracker(CronTicks ticks, Supplier<Clock> clock, boolean always) {
		this.ticks = ticks;
		this.clock = clock;
		this.always = always;
	}

	/**
	 * The ticks for the call that runs on this thread.
	 * @param catchUp how far before the call's tick earlier ticks are included
	 * @return the ticks, or {@code null} if the scheduler did not make the call or no
	 * tick is due
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
	 * Record that the call on this thread returns to the scheduler, which then sets its
	 * next timer.
	 */
	void end() {
		if (isScheduled()) {
			passNow();
		}
	}

	/** Treat all ticks until now as past. */
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
