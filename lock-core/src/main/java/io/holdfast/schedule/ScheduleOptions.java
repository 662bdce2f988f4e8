package io.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;

import io.holdfast.duration.Durations;
import org.jspecify.annotations.Nullable;

/**
 * How a job's lock is held. Immutable; start at {@link #defaults()}.
 *
 * @param lockAtMostFor how long an instance that has crashed may block the job; one that
 * lives renews the lock for as long as the job runs
 * @param lockAtLeastFor how long the lock is kept, counted from the run's start, also
 * when the job ends sooner; no longer than {@code lockAtMostFor}
 * @param whenUnavailable what follows when no quorum of nodes can be asked
 * @param ticks the ticks that are due, each of which is run at most once; {@code null}
 * when the job may run whenever it does not run elsewhere
 */
public record ScheduleOptions(Duration lockAtMostFor, Duration lockAtLeastFor, WhenUnavailable whenUnavailable,
		@Nullable DueTicks ticks) {

	private static final ScheduleOptions DEFAULTS = new ScheduleOptions(Duration.ofMinutes(10), Duration.ZERO,
			WhenUnavailable.FAIL, null);

	/**
	 * Check the options.
	 * @throws IllegalArgumentException when a duration is out of range; the message names
	 * it
	 */
	public ScheduleOptions {
		Durations.requirePositive("lockAtMostFor", lockAtMostFor,
				"use the time after which others may run the job of a crashed instance, for example 10 min");
		Durations.requireNotNegative("lockAtLeastFor", lockAtLeastFor, "use 0 to free the lock at once");
		if (lockAtLeastFor.compareTo(lockAtMostFor) > 0) {
			throw new IllegalArgumentException("lockAtLeastFor (" + lockAtLeastFor + ") is longer than lockAtMostFor ("
					+ lockAtMostFor + "); shorten the one or lengthen the other.");
		}
	}

	/**
	 * At most 10 min, at least 0 s, skipped when unavailable, without ticks.
	 * @return the defaults
	 */
	public static ScheduleOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The same with another longest time to be blocked by a crashed instance.
	 * @param lockAtMostFor at least 1 ms
	 * @return a copy
	 */
	public ScheduleOptions withLockAtMostFor(Duration lockAtMostFor) {
		return new ScheduleOptions(lockAtMostFor, this.lockAtLeastFor, this.whenUnavailable, this.ticks);
	}

	/**
	 * The same with another shortest time to keep the lock.
	 * @param lockAtLeastFor zero or longer
	 * @return a copy
	 */
	public ScheduleOptions withLockAtLeastFor(Duration lockAtLeastFor) {
		return new ScheduleOptions(this.lockAtMostFor, lockAtLeastFor, this.whenUnavailable, this.ticks);
	}

	/**
	 * The same with another answer to an outage.
	 * @param whenUnavailable what follows when no quorum of nodes can be asked
	 * @return a copy
	 */
	public ScheduleOptions withWhenUnavailable(WhenUnavailable whenUnavailable) {
		return new ScheduleOptions(this.lockAtMostFor, this.lockAtLeastFor, whenUnavailable, this.ticks);
	}

	/**
	 * The same for ticks that are run at most once each.
	 * @param ticks the ticks that are due
	 * @return a copy
	 */
	public ScheduleOptions perTick(DueTicks ticks) {
		return new ScheduleOptions(this.lockAtMostFor, this.lockAtLeastFor, this.whenUnavailable, ticks);
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
