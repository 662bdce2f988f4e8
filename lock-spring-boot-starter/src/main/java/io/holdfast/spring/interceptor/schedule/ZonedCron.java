package io.holdfast.spring.interceptor.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.support.CronExpression;

/**
 * A cron expression in its time zone.
 *
 * @param expression the expression
 * @param zone the zone
 */
record ZonedCron(CronExpression expression, ZoneId zone) {

	@Nullable Instant next(Instant after) {
		ZonedDateTime next = this.expression.next(ZonedDateTime.ofInstant(after, this.zone));
		return (next != null) ? next.toInstant() : null;
	}

}
