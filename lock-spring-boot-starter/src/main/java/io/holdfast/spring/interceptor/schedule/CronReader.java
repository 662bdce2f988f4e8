package io.holdfast.spring.interceptor.schedule;

import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.Schedules;
import org.springframework.scheduling.support.CronExpression;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Reads the cron schedules of a method in the same way as Spring's scheduling.
 */
final class CronReader {

	private final AnnotatedMethod method;

	private final StringValueResolver resolver;

	private final SchedulerClocks schedulerClocks;

	CronReader(AnnotatedMethod method, StringValueResolver resolver, SchedulerClocks schedulerClocks) {
		this.method = method;
		this.resolver = resolver;
		this.schedulerClocks = schedulerClocks;
	}

	/**
	 * The ticks for a job that runs once per tick.
	 * @throws InvalidAnnotatedMethodException if it has no ticks that all instances share
	 */
	CronTicks requireTicks() {
		Collection<Scheduled> schedules = schedules();
		if (schedules.isEmpty()) {
			throw this.method.invalid(
					"once = PER_TICK needs the ticks of a cron schedule, but the method has no @Scheduled.",
					"Add @Scheduled(cron = ...), or set once = WHILE_RUNNING. If other code starts the job, it can"
							+ " pass the ticks to ScheduledLocks.");
		}
		for (Scheduled scheduled : schedules) {
			if (!StringUtils.hasText(scheduled.cron())) {
				throw this.method.invalid(
						"once = PER_TICK needs the ticks of a cron schedule, but " + describe(scheduled)
								+ " counts from the start of each instance, so no two instances share a tick.",
						"Set 'cron' on @Scheduled, or once = WHILE_RUNNING with a lockAtLeastFor.");
			}
		}
		return read(schedules);
	}

	/**
	 * The ticks for a job that runs whenever it is not running elsewhere.
	 * @return the ticks, or {@code null} if the method has no cron schedule
	 */
	@Nullable CronTicks findTicks() {
		List<Scheduled> crons = schedules().stream().filter((one) -> StringUtils.hasText(one.cron())).toList();
		return crons.isEmpty() ? null : read(crons);
	}

	/**
	 * The clock of the scheduler that calls the method; with several schedules, that of
	 * the first.
	 */
	Supplier<Clock> clock() {
		return schedules().stream().findFirst().map(this::clock).orElse(Clock::systemDefaultZone);
	}

	private Supplier<Clock> clock(Scheduled scheduled) {
		String qualifier = resolve("scheduler", scheduled.scheduler());
		return () -> this.schedulerClocks.clock(qualifier);
	}

	private Collection<Scheduled> schedules() {
		return AnnotatedElementUtils.getMergedRepeatableAnnotations(this.method.method(), Scheduled.class,
				Schedules.class);
	}

	private CronTicks read(Collection<Scheduled> schedules) {
		List<ZonedCron> crons = new ArrayList<>();
		for (Scheduled scheduled : schedules) {
			String cron = resolve("cron", scheduled.cron());
			String zone = resolve("zone", scheduled.zone());
			if (StringUtils.hasText(cron) && !Scheduled.CRON_DISABLED.equals(cron)) {
				crons.add(new ZonedCron(parse(cron), zone.isEmpty() ? zone(scheduled) : zone(zone)));
			}
		}
		return new CronTicks(List.copyOf(crons));
	}

	private String resolve(String attribute, String text) {
		try {
			String resolved = this.resolver.resolveStringValue(text);
			return (resolved != null) ? resolved.trim() : "";
		}
		catch (RuntimeException ex) {
			throw this.method
				.invalid(
						"@Scheduled has " + attribute + " = \"" + text + "\", which cannot be resolved: "
								+ ex.getMessage() + ".",
						"Set the property, or give a default: \"${the.property:0 0 * * * *}\".", ex);
		}
	}

	private CronExpression parse(String cron) {
		try {
			return CronExpression.parse(cron);
		}
		catch (IllegalArgumentException ex) {
			throw this.method.invalid("@Scheduled has cron = \"" + cron + "\": " + ex.getMessage() + ".",
					"Write six fields, for example \"0 */5 * * * *\".", ex);
		}
	}

	private Supplier<ZoneId> zone(Scheduled scheduled) {
		Supplier<Clock> clock = clock(scheduled);
		return () -> clock.get().getZone();
	}

	private Supplier<ZoneId> zone(String zone) {
		try {
			ZoneId id = StringUtils.parseTimeZoneString(zone).toZoneId();
			return () -> id;
		}
		catch (IllegalArgumentException ex) {
			throw this.method.invalid("@Scheduled has zone = \"" + zone + "\", which is not a time zone.",
					"Use an id like \"Europe/Berlin\".", ex);
		}
	}

	private static String describe(Scheduled scheduled) {
		if (scheduled.fixedDelay() >= 0 || !scheduled.fixedDelayString().isEmpty()) {
			return "@Scheduled(fixedDelay = ...)";
		}
		if (scheduled.fixedRate() >= 0 || !scheduled.fixedRateString().isEmpty()) {
			return "@Scheduled(fixedRate = ...)";
		}
		return "@Scheduled(initialDelay = ...)";
	}

}
