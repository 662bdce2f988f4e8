package io.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.holdfast.duration.Durations;

import org.jspecify.annotations.Nullable;

/**
 * The ticks of a schedule that may be run now, in whole milliseconds. A tick is a moment
 * of the schedule itself, not of a clock: it is the same for all instances, even if their
 * clocks differ.
 * <p>
 * Only the newest tick is due. Earlier ticks are run as well, the oldest first, if an
 * even earlier tick is recorded and no instance has run them. Otherwise an instance whose
 * clock is ahead would take the newest tick from the others, and the ticks in between
 * would be missed.
 *
 * @param ticks from the oldest that should still be run to the newest, without gaps
 * @param keep how long a tick stays recorded: at least a day, and longer than from one
 * tick to the next
 */
public record DueTicks(List<Instant> ticks, Duration keep) {

	private static final Duration SHORTEST_KEEP = Duration.ofDays(1);

	/** Later than any schedule; milliseconds do not reach much further. */
	private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

	/**
	 * Check the ticks.
	 * @throws IllegalArgumentException if there is none, if they are not in order, are
	 * before 1970 or after the year 9999, or are kept for less than a day or more than
	 * 3650 days
	 */
	public DueTicks {
		ticks = List.copyOf(ticks);
		if (ticks.isEmpty()) {
			throw new IllegalArgumentException("No tick is due; pass at least the tick for which the job runs.");
		}
		Instant before = Instant.EPOCH;
		for (Instant tick : ticks) {
			if (!tick.isBefore(END)) {
				throw new IllegalArgumentException(
						"The tick " + tick + " is too late; pass ticks before the year 10000.");
			}
			if (!tick.isAfter(before)) {
				throw new IllegalArgumentException("The tick " + tick + " does not follow " + before
						+ "; pass ticks after 1970, from the oldest to the newest.");
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
	 * @param settled the tick up to which all are settled; {@code null} if none is
	 * recorded, so that it is unknown which were missed
	 * @return the oldest that is not settled, or {@code null} if all are
	 */
	@Nullable Instant after(@Nullable Instant settled) {
		if (settled == null) {
			return newest();
		}
		return this.ticks.stream().filter((tick) -> tick.isAfter(settled)).findFirst().orElse(null);
	}

}
