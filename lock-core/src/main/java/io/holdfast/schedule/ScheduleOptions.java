package io.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;

import io.holdfast.duration.Durations;
import io.holdfast.lock.OnUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * How a job's lock is held. Immutable; start at {@link #defaults()}.
 *
 * @param lockAtMostFor how long a crashed instance may block the job; a running instance
 * renews the lock while the job runs
 * @param lockAtLeastFor how long the lock is held from the start of the run, even if the
 * job ends sooner; no longer than {@code lockAtMostFor}
 * @param onUnavailable what to do if no quorum of nodes answers;
 * {@link OnUnavailable#DEFAULT} means {@link OnUnavailable#FAIL}
 * @param ticks the due ticks, each of which is run at most once; {@code null} if the job
 * may run whenever it is not running elsewhere
 */
public record ScheduleOptions(Duration lockAtMostFor, Duration lockAtLeastFor, OnUnavailable onUnavailable,
		@Nullable DueTicks ticks) {

	private static final ScheduleOptions DEFAULTS = new ScheduleOptions(Duration.ofMinutes(10), Duration.ZERO,
			OnUnavailable.FAIL, null);

	/**
	 * Check the options.
	 * @throws IllegalArgumentException if a duration is out of range; the message names
	 * it
	 */
	public ScheduleOptions {
		onUnavailable = (onUnavailable == OnUnavailable.DEFAULT) ? OnUnavailable.FAIL : onUnavailable;
		Durations.requirePositive("lockAtMostFor", lockAtMostFor,
				"use the time after which others may run the job of a crashed instance, for example 10 min");
		Durations.requireNotNegative("lockAtLeastFor", lockAtLeastFor, "use 0 to release the lock at once");
		if (lockAtLeastFor.compareTo(lockAtMostFor) > 0) {
			throw new IllegalArgumentException("lockAtLeastFor (" + lockAtLeastFor + ") is longer than lockAtMostFor ("
					+ lockAtMostFor + "); shorten the former or lengthen the latter.");
		}
	}

	/**
	 * The defaults: at most 10 min, at least 0 s, skipped when unavailable, without
	 * ticks.
	 * @return the defaults
	 */
	public static ScheduleOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The same with another longest time for which a crashed instance blocks the job.
	 * @param lockAtMostFor at least 1 ms
	 * @return a copy
	 */
	public ScheduleOptions withLockAtMostFor(Duration lockAtMostFor) {
		return new ScheduleOptions(lockAtMostFor, this.lockAtLeastFor, this.onUnavailable, this.ticks);
	}

	/**
	 * The same with another shortest time for which the lock is held.
	 * @param lockAtLeastFor zero or longer
	 * @return a copy
	 */
	public ScheduleOptions withLockAtLeastFor(Duration lockAtLeastFor) {
		return new ScheduleOptions(this.lockAtMostFor, lockAtLeastFor, this.onUnavailable, this.ticks);
	}

	/**
	 * The same with another policy for outages.
	 * @param onUnavailable what to do if no quorum of nodes answers
	 * @return a copy
	 */
	public ScheduleOptions withOnUnavailable(OnUnavailable onUnavailable) {
		return new ScheduleOptions(this.lockAtMostFor, this.lockAtLeastFor, onUnavailable, this.ticks);
	}

	/**
	 * The same for ticks that are run at most once each.
	 * @param ticks the ticks that are due
	 * @return a copy
	 */
	public ScheduleOptions perTick(DueTicks ticks) {
		return new ScheduleOptions(this.lockAtMostFor, this.lockAtLeastFor, this.onUnavailable, ticks);
	}

	/**
	 * The same for one tick that is run at most once.
	 * @param tick a moment of the schedule, the same for all instances
	 * @return a copy
	 */
	public ScheduleOptions perTick(Instant tick) {
		return perTick(DueTicks.of(tick));
	}

}
