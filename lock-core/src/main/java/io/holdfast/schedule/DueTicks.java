package io.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.holdfast.duration.Durations;

import org.jspecify.annotations.Nullable;

/**
 * The ticks of a schedule that may be run now, in whole milliseconds. A tick is a moment
 * of the schedule itself, not of a clock: the same for all instances, whatever their
 * clocks say.
 * <p>
 * Only the newest tick is due. Those before it are run as well, the oldest first, where
 * an earlier tick is on record and nobody has run these: an instance whose clock is ahead
 * would otherwise take the newest from under the others, and the ticks between would be
 * missed.
 *
 * @param ticks from the oldest that is still worth running to the newest, without gaps
 * @param keep how long a tick stays on record: at least a day, and longer than from one
 * tick to the next
 */
public record DueTicks(List<Instant> ticks, Duration keep) {

	private static final Duration SHORTEST_KEEP = Duration.ofDays(1);

	/** Longer than any schedule goes on; milliseconds do not reach much further. */
	private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

	/**
	 * Check the ticks.
	 * @throws IllegalArgumentException when there is none, when they are not in order,
	 * before 1970 or after the year 9999, or kept for less than a day or more than 3650
	 * days
	 */
	public DueTicks {
		ticks = List.copyOf(ticks);
		if (ticks.isEmpty()) {
			throw new IllegalArgumentException("No tick is due; give at least the one that the job is run for.");
		}
		Instant before = Instant.EPOCH;
		for (Instant tick : ticks) {
			if (!tick.isBefore(END)) {
				throw new IllegalArgumentException(
						"The tick " + tick + " is too late; give ticks before the year 10000.");
			}
			if (!tick.isAfter(before)) {
				throw new IllegalArgumentException("The tick " + tick + " does not follow " + before
						+ "; give ticks after 1970, from the oldest to the newest.");
			}
			before = tick;
		}
		Durations.require("time for which a tick is kept", keep, SHORTEST_KEEP, Durations.LONGEST,
				"keep it for longer than from one tick to the next");
	}

	/**
	 * One tick that is kept for a day.
	 * @param tick a moment of the schedule
	 * @return the tick, and none before it
	 */
	public static DueTicks of(Instant tick) {
		return new DueTicks(List.of(tick), SHORTEST_KEEP);
	}

	/**
	 * The newest tick.
	 * @return the tick that is due
	 */
	public Instant newest() {
		return this.ticks.get(this.ticks.size() - 1);
	}

	/**
	 * The tick to run next.
	 * @param settled the tick up to which all are settled; {@code null} when none is on
	 * record, and nobody can tell which were missed
	 * @return the oldest that is not settled, or {@code null} when all are
	 */
	@Nullable Instant after(@Nullable Instant settled) {
		if (settled == null) {
			return newest();
		}
		return this.ticks.stream().filter((tick) -> tick.isAfter(settled)).findFirst().orElse(null);
	}

}
