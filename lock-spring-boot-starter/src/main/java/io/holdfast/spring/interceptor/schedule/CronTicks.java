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
 * A method is called when a tick is due by the instance's clock, but rarely at exactly
 * that time: later if the scheduler is busy, and slightly early if the clock was set back
 * after the timer was set. A call therefore belongs to the last tick that is due. It
 * belongs to the next tick only if this instance has already been called for the last
 * tick, or has passed it, and the next tick is close: within a tenth of the interval
 * between the two ticks, and at most a minute.
 *
 * @param crons the schedules; empty if all are disabled
 */
record CronTicks(List<ZonedCron> crons) {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration MAX_SEARCH = Duration.ofDays(9 * 366);

	private static final Duration MAX_EARLY = Duration.ofMinutes(1);

	private static final Duration MIN_KEEP = Duration.ofDays(1);

	/**
	 * The first tick after a time.
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
	 * @param now the time of the call
	 * @param past the time up to which no more calls are expected
	 * @param catchUp how far before the call's tick earlier ticks are included
	 * @return the ticks, or {@code null} if there is none
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
		Duration keep = (following != null) ? Duration.between(tick, following).multipliedBy(2) : MIN_KEEP;
		if (keep.compareTo(Durations.LONGEST) > 0) {
			keep = Durations.LONGEST;
		}
		return new DueTicks(ticks, (keep.compareTo(MIN_KEEP) > 0) ? keep : MIN_KEEP);
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
		Duration early = (last != null) ? Duration.between(last, next).dividedBy(10) : MAX_EARLY;
		early = (early.compareTo(MAX_EARLY) < 0) ? early : MAX_EARLY;
		return next.minus(early).isAfter(now) ? last : next;
	}

	/**
	 * The last tick that is not after a time. A cron expression can only look ahead, so
	 * this doubles the distance to look back until it finds a tick, and then narrows the
	 * interval by bisection.
	 */
	private @Nullable Instant last(Instant now) {
		Duration back = SECOND;
		while (!isTickBetween(now.minus(back), now)) {
			back = back.multipliedBy(2);
			if (back.compareTo(MAX_SEARCH) > 0) {
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
