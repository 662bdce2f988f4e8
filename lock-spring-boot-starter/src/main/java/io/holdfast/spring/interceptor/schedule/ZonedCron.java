package io.holdfast.spring.interceptor.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.support.CronExpression;

/**
 * A cron expression in its time zone.
 *
 * @param expression the expression
 * @param zone supplies the zone, which may be known only after Spring's scheduling has
 * begun
 */
record ZonedCron(CronExpression expression, Supplier<ZoneId> zone) {

	private static final Duration LONGEST_STANDSTILL = Duration.ofDays(1);

	/**
	 * The tick that Spring's scheduler fires after a time.
	 * <p>
	 * If a zone sets its clocks back by less than an hour, or in the middle of an hour,
	 * the expression returns a tick in the past. Spring fires that tick repeatedly until
	 * the expression returns a later one, which is the next tick.
	 * @return a later tick, or {@code null} if there is none
	 */
	@Nullable Instant next(Instant after) {
		Instant next = ask(after);
		if (next == null || next.isAfter(after)) {
			return next;
		}
		Instant standing = after.truncatedTo(ChronoUnit.SECONDS);
		Instant leading = after.truncatedTo(ChronoUnit.MINUTES);
		do {
			leading = leading.plus(1, ChronoUnit.MINUTES);
			if (Duration.between(after, leading).compareTo(LONGEST_STANDSTILL) > 0) {
				return null;
			}
		}
		while (!leadsOn(leading));
		standing = latest(standing, leading.minus(1, ChronoUnit.MINUTES));
		while (Duration.between(standing, leading).compareTo(Duration.ofSeconds(1)) > 0) {
			Instant middle = standing.plus(Duration.between(standing, leading).dividedBy(2))
				.truncatedTo(ChronoUnit.SECONDS);
			if (leadsOn(middle)) {
				leading = middle;
			}
			else {
				standing = middle;
			}
		}
		return ask(leading);
	}

	private boolean leadsOn(Instant from) {
		Instant next = ask(from);
		return next == null || next.isAfter(from);
	}

	private @Nullable Instant ask(Instant from) {
		ZonedDateTime next = this.expression.next(ZonedDateTime.ofInstant(from, this.zone.get()));
		return (next != null) ? next.toInstant() : null;
	}

	private static Instant latest(Instant one, Instant other) {
		return one.isAfter(other) ? one : other;
	}

}
