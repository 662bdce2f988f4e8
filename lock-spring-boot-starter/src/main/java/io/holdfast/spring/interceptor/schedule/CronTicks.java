package io.holdfast.spring.interceptor.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import io.holdfast.duration.Durations;
import io.holdfast.schedule.DueTicks;
import org.jspecify.annotations.Nullable;

/**
 * The ticks of all cron schedules of a method.
 * <p>
 * A method is called when a tick is due by the instance's clock, but seldom at that very
 * moment: later when the scheduler is busy, and a little early when the clock was set
 * back since the timer was. So a call belongs to the last tick that is due. Only where
 * this instance was called for that tick before, or has run past it, and the next one is
 * within a tenth of their distance, at most a minute, it belongs to the next.
 *
 * @param crons the schedules; none when all are disabled
 */
record CronTicks(List<ZonedCron> crons) {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration LONGEST_SEARCH = Duration.ofDays(9 * 366);

	private static final Duration MOST_EARLY = Duration.ofMinutes(1);

	private static final Duration SHORTEST_KEEP = Duration.ofDays(1);

	/**
	 * The first tick after a moment.
	 */
	@Nullable Instant next(Instant after) {
		return this.crons.stream()
			.map((cron) -> cron.next(after))
			.filter(Objects::nonNull)
			.min(Comparator.naturalOrder())
			.orElse(null);
	}

	/**
	 * The ticks for a call.
	 * @param now when it comes
	 * @param past the moment up to which no call is to come any more
	 * @param catchUp how far before its tick others are still worth running
	 * @return the ticks, or {@code null} when there is none
	 */
	@Nullable DueTicks due(Instant now, Instant past, Duration catchUp) {
		Instant tick = tickOf(now, past);
		if (tick == null) {
			return null;
		}
		List<Instant> ticks = new ArrayList<>();
		Instant earlier = next(tick.minus(catchUp));
		while (earlier != null && earlier.isBefore(tick)) {
			ticks.add(earlier);
			earlier = next(earlier);
		}
		ticks.add(tick);
		Instant following = next(tick);
		Duration keep = (following != null) ? Duration.between(tick, following).multipliedBy(2) : SHORTEST_KEEP;
		if (keep.compareTo(Durations.LONGEST) > 0) {
			keep = Durations.LONGEST;
		}
		return new DueTicks(ticks, (keep.compareTo(SHORTEST_KEEP) > 0) ? keep : SHORTEST_KEEP);
	}

	private @Nullable Instant tickOf(Instant now, Instant past) {
		Instant last = last(now);
		if (last != null && last.isAfter(past)) {
			return last;
		}
		Instant next = next(now);
		if (next == null) {
			return last;
		}
		Duration early = (last != null) ? Duration.between(last, next).dividedBy(10) : MOST_EARLY;
		early = (early.compareTo(MOST_EARLY) < 0) ? early : MOST_EARLY;
		return next.minus(early).isAfter(now) ? last : next;
	}

	/**
	 * The last tick that is not after a moment. A cron expression only looks ahead, so
	 * this looks from ever further back, and then where between the last two looks the
	 * tick is.
	 */
	private @Nullable Instant last(Instant now) {
		Duration back = SECOND;
		while (!isTickBetween(now.minus(back), now)) {
			back = back.multipliedBy(2);
			if (back.compareTo(LONGEST_SEARCH) > 0) {
				return null;
			}
		}
		Instant from = now.minus(back);
		Instant to = now.minus(back.dividedBy(2));
		while (Duration.between(from, to).compareTo(SECOND) > 0) {
			Instant middle = from.plus(Duration.between(from, to).dividedBy(2));
			if (isTickBetween(middle, now)) {
				from = middle;
			}
			else {
				to = middle;
			}
		}
		Instant last = null;
		for (Instant tick = next(from); tick != null && !tick.isAfter(now); tick = next(tick)) {
			last = tick;
		}
		return last;
	}

	private boolean isTickBetween(Instant from, Instant to) {
		Instant next = next(from);
		return next != null && !next.isAfter(to);
	}

}
