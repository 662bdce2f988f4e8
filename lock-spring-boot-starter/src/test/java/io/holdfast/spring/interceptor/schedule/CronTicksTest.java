package io.holdfast.spring.interceptor.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.holdfast.schedule.DueTicks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.scheduling.support.CronExpression;

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
			"* * 3 * * *, 2026-03-01T13:00:00Z, 2026-03-01T03:59:59Z",
			// early, for the clock was set back
			"* * * * * *, 2026-03-01T12:00:04.95Z, 2026-03-01T12:00:05Z",
			"*/10 * * * * *, 2026-03-01T12:00:19.5Z, 2026-03-01T12:00:20Z",
			"0 0 3 * * *, 2026-03-01T02:59:30Z, 2026-03-01T03:00:00Z",
			"0 0 3 * * *, 2026-03-01T02:58:30Z, 2026-02-28T03:00:00Z" })
	void callsBelongToTheTickThatTheyAreFor(String cron, Instant now, Instant tick) {
		assertThat(due(ticks("UTC", cron), now).newest()).isEqualTo(tick);
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
		assertThat(new CronTicks(List.of()).due(Instant.now(), CATCH_UP)).isNull();
		assertThat(new CronTicks(List.of()).next(Instant.now())).isNull();
	}

	private static DueTicks due(CronTicks ticks, Instant now) {
		return Objects.requireNonNull(ticks.due(now, CATCH_UP));
	}

	private static CronTicks ticks(String zone, String... crons) {
		return new CronTicks(
				Stream.of(crons).map((cron) -> new ZonedCron(CronExpression.parse(cron), ZoneId.of(zone))).toList());
	}

}
