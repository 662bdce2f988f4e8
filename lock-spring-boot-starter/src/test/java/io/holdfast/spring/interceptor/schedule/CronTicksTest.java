package io.holdfast.spring.interceptor.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.holdfast.schedule.DueTicks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.scheduling.support.CronExpression;
import org.springframework.scheduling.support.CronTrigger;
import org.springframework.scheduling.support.SimpleTriggerContext;

import static org.assertj.core.api.Assertions.assertThat;

class CronTicksTest {

	private static final Duration CATCH_UP = Duration.ofSeconds(10);

	@ParameterizedTest
	@CsvSource({
			// on time
			"* * * * * *, 2026-03-01T12:00:05Z, 2026-03-01T12:00:05Z",
			"*/10 * * * * *, 2026-03-01T12:00:10Z, 2026-03-01T12:00:10Z",
			"0 0 3 * * *, 2026-03-01T03:00:00.004Z, 2026-03-01T03:00:00Z",
			// late
			"* * * * * *, 2026-03-01T12:00:05.8Z, 2026-03-01T12:00:05Z",
			"*/10 * * * * *, 2026-03-01T12:00:18.9Z, 2026-03-01T12:00:10Z",
			"0 0 3 * * *, 2026-03-01T11:00:00Z, 2026-03-01T03:00:00Z",
			"0 0 0 1 1 *, 2026-03-01T11:00:00Z, 2026-01-01T00:00:00Z",
			"0 0 0 29 2 *, 2027-02-01T00:00:00Z, 2024-02-29T00:00:00Z",
			"0 0 0 29 2 *, 2097-02-01T00:00:00Z, 2096-02-29T00:00:00Z",
			"* * 3 * * *, 2026-03-01T13:00:00Z, 2026-03-01T03:59:59Z",
			// so late that the next tick is near
			"* * * * * *, 2026-03-01T12:00:05.95Z, 2026-03-01T12:00:05Z",
			"*/10 * * * * *, 2026-03-01T12:00:19.999Z, 2026-03-01T12:00:10Z",
			"0 0 * * * *, 2026-03-01T12:59:59Z, 2026-03-01T12:00:00Z",
			"0 0 3 * * *, 2026-03-01T02:59:59.999Z, 2026-02-28T03:00:00Z" })
	void callsBelongToTheLastTickThatIsDue(String cron, Instant now, Instant tick) {
		assertThat(due(ticks("UTC", cron), now).newest()).isEqualTo(tick);
		assertThat(due(ticks("UTC", cron), now, tick.minusMillis(1)).newest()).isEqualTo(tick);
	}

	@ParameterizedTest
	@CsvSource({ "* * * * * *, 2026-03-01T12:00:04.95Z, 2026-03-01T12:00:05Z",
			"*/10 * * * * *, 2026-03-01T12:00:19.5Z, 2026-03-01T12:00:20Z",
			"0 0 3 * * *, 2026-03-01T02:59:30Z, 2026-03-01T03:00:00Z",
			// too early for that
			"*/10 * * * * *, 2026-03-01T12:00:18.9Z, 2026-03-01T12:00:10Z",
			"0 0 3 * * *, 2026-03-01T02:58:30Z, 2026-02-28T03:00:00Z" })
	void callsBelongToTheNextTickWhereTheLastHasBeen(String cron, Instant now, Instant tick) {
		CronTicks ticks = ticks("UTC", cron);
		Instant last = due(ticks, now).newest();
		assertThat(due(ticks, now, last).newest()).isEqualTo(tick);
		assertThat(due(ticks, now, now).newest()).isEqualTo(tick);
	}

	/**
	 * Steps of Spring's own trigger through all changes of all zones, on a scheduler that
	 * fires at once what is due.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "0 0 * * * *", "0 */10 * * * *", "0 30 * * * *", "0 30 1 * * *", "0 0 2 * * *",
			"0 0 0 * * *", "0 15 2,3 * * *", "0 45 1-3 * * SUN" })
	void ticksAreThoseThatSpringsSchedulerFires(String cron) {
		for (ZoneId zone : zonesThatChange()) {
			ZoneOffsetTransition change = zone.getRules().nextTransition(Instant.parse("2020-01-01T00:00:00Z"));
			while (change != null && change.getInstant().isBefore(Instant.parse("2031-01-01T00:00:00Z"))) {
				assertTicksAreFired(cron, zone, change.getInstant());
				change = zone.getRules().nextTransition(change.getInstant());
			}
		}
	}

	private static void assertTicksAreFired(String cron, ZoneId zone, Instant change) {
		CronTicks ticks = ticks(zone.getId(), cron);
		CronTrigger trigger = new CronTrigger(cron, zone);
		Instant begin = change.minus(Duration.ofHours(2));
		SimpleTriggerContext context = new SimpleTriggerContext(Clock.fixed(begin, zone));
		Instant now = begin;
		Instant past = begin;
		Instant last = null;
		while (true) {
			Instant scheduled = Objects.requireNonNull(trigger.nextExecution(context));
			if (scheduled.isAfter(change.plus(Duration.ofHours(2)))) {
				return;
			}
			now = scheduled.isAfter(now) ? scheduled : now;
			if (last == null || scheduled.isAfter(last)) {
				assertThat(ticks.next((last != null) ? last : begin)).as("%s in %s after %s", cron, zone, last)
					.isEqualTo(scheduled);
				last = scheduled;
			}
			assertThat(due(ticks, now, past).newest()).as("%s in %s at %s", cron, zone, now).isEqualTo(last);
			past = now.plusSeconds(60);
			context.update(scheduled, now, past);
			now = past;
		}
	}

	private static Collection<ZoneId> zonesThatChange() {
		Map<ZoneRules, ZoneId> zones = new LinkedHashMap<>();
		ZoneId.getAvailableZoneIds().stream().sorted().map(ZoneId::of).forEach((zone) -> {
			if (zone.getRules().nextTransition(Instant.parse("2020-01-01T00:00:00Z")) != null) {
				zones.putIfAbsent(zone.getRules(), zone);
			}
		});
		return zones.values();
	}

	@Test
	void earlierTicksAreWorthRunningWithinTheCatchUp() {
		assertThat(due(ticks("UTC", "*/4 * * * * *"), Instant.parse("2026-03-01T12:00:20Z")).ticks()).containsExactly(
				Instant.parse("2026-03-01T12:00:12Z"), Instant.parse("2026-03-01T12:00:16Z"),
				Instant.parse("2026-03-01T12:00:20Z"));
		assertThat(due(ticks("UTC", "0 * * * * *"), Instant.parse("2026-03-01T12:05:00Z")).ticks())
			.containsExactly(Instant.parse("2026-03-01T12:05:00Z"));
	}

	@Test
	void severalSchedulesAreOne() {
		CronTicks ticks = ticks("UTC", "0 0 9 * * *", "0 30 17 * * *");
		assertThat(due(ticks, Instant.parse("2026-03-01T18:00:00Z")).newest())
			.isEqualTo(Instant.parse("2026-03-01T17:30:00Z"));
		assertThat(due(ticks, Instant.parse("2026-03-01T09:00:01Z")).newest())
			.isEqualTo(Instant.parse("2026-03-01T09:00:00Z"));
		assertThat(ticks.next(Instant.parse("2026-03-01T10:00:00Z"))).isEqualTo(Instant.parse("2026-03-01T17:30:00Z"));
	}

	@Test
	void zonesMoveTheTicksWithTheirClocks() {
		CronTicks ticks = ticks("Europe/Berlin", "0 0 3 * * *");
		assertThat(due(ticks, Instant.parse("2026-03-28T02:00:00Z")).newest())
			.isEqualTo(Instant.parse("2026-03-28T02:00:00Z"));
		assertThat(due(ticks, Instant.parse("2026-03-30T01:00:00Z")).newest())
			.isEqualTo(Instant.parse("2026-03-30T01:00:00Z"));
	}

	@Test
	void ticksAreRememberedForLongerThanTheyAreApart() {
		Instant now = Instant.parse("2026-03-01T12:00:00Z");
		assertThat(due(ticks("UTC", "* * * * * *"), now).keep()).isEqualTo(Duration.ofDays(1));
		assertThat(due(ticks("UTC", "0 0 0 1 1 *"), now).keep()).isEqualTo(Duration.ofDays(730));
	}

	@Test
	void thereIsNoneWithoutASchedule() {
		assertThat(new CronTicks(List.of()).due(Instant.now(), Instant.MIN, CATCH_UP)).isNull();
		assertThat(new CronTicks(List.of()).next(Instant.now())).isNull();
	}

	private static DueTicks due(CronTicks ticks, Instant now) {
		return due(ticks, now, Instant.MIN);
	}

	private static DueTicks due(CronTicks ticks, Instant now, Instant past) {
		return Objects.requireNonNull(ticks.due(now, past, CATCH_UP));
	}

	private static CronTicks ticks(String zone, String... crons) {
		return new CronTicks(Stream.of(crons)
			.map((cron) -> new ZonedCron(CronExpression.parse(cron), () -> ZoneId.of(zone)))
			.toList());
	}

}
