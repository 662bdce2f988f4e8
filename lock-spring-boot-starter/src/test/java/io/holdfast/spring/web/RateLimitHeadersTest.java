package io.holdfast.spring.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RateLimitHeadersTest {

	private final Map<String, String> headers = new LinkedHashMap<>();

	private final RateLimitHeaders fields = new RateLimitHeaders(this.headers::put);

	private static RateLimitStatus status(String name, Duration window, long remaining, Duration reset,
			Duration retry) {
		return new RateLimitStatus(RateLimit.slidingWindow(name, 30, window), "key", remaining, reset, retry);
	}

	@Test
	void nameTheLimitItsQuotaAndItsWindow() {
		this.fields.decided(RateLimitDecision.of(true,
				List.of(status("tasks", Duration.ofMinutes(1), 12, Duration.ofSeconds(34), Duration.ZERO)), false));
		assertThat(this.headers).containsExactly(Map.entry("RateLimit-Policy", "\"tasks\";q=30;w=60"),
				Map.entry("RateLimit", "\"tasks\";r=12;t=34"));
	}

	@Test
	void haveAnItemForEachLimitOfTheRequestWithItsLastDecision() {
		this.fields.decided(RateLimitDecision.of(true,
				List.of(status("a", Duration.ofMinutes(1), 12, Duration.ofSeconds(34), Duration.ZERO),
						status("b", Duration.ofHours(1), 2, Duration.ofSeconds(3), Duration.ZERO)),
				false));
		this.fields.decided(RateLimitDecision.of(true,
				List.of(status("a", Duration.ofMinutes(1), 11, Duration.ofSeconds(33), Duration.ZERO)), false));
		assertThat(this.headers).containsEntry("RateLimit-Policy", "\"a\";q=30;w=60, \"b\";q=30;w=3600")
			.containsEntry("RateLimit", "\"a\";r=11;t=33, \"b\";r=2;t=3");
	}

	@Test
	void roundUpToWholeSeconds() {
		this.fields.decided(RateLimitDecision.of(true,
				List.of(status("a", Duration.ofMillis(100), 1, Duration.ofMillis(1), Duration.ZERO)), false));
		assertThat(this.headers).containsEntry("RateLimit-Policy", "\"a\";q=30;w=1")
			.containsEntry("RateLimit", "\"a\";r=1;t=1");
	}

	@Test
	void ofARefusalEndNoLaterThanTheTimeToRetry() {
		this.fields.decided(RateLimitDecision.of(false,
				List.of(status("a", Duration.ofMinutes(1), 0, Duration.ofSeconds(50), Duration.ofSeconds(7)),
						status("b", Duration.ofMinutes(1), 3, Duration.ofSeconds(55), Duration.ZERO),
						status("c", Duration.ofMinutes(1), 3, Duration.ofSeconds(5), Duration.ZERO)),
				false));
		assertThat(this.headers).containsEntry("RateLimit", "\"a\";r=0;t=7, \"b\";r=3;t=7, \"c\";r=3;t=5");
	}

	@ParameterizedTest
	@CsvSource({ "a b, \"a b\"", "a\"b\\c, \"a\\\"b\\\\c\"", "prüfung, \"pr%C3%BCfung\"",
			"TaskService.list, \"TaskService.list\"" })
	void escapeWhatMayNotStandInAString(String name, String string) {
		this.fields.decided(RateLimitDecision.of(true,
				List.of(status(name, Duration.ofSeconds(1), 1, Duration.ZERO, Duration.ZERO)), false));
		assertThat(this.headers).containsEntry("RateLimit-Policy", string + ";q=30;w=1")
			.containsEntry("RateLimit", string + ";r=1;t=0");
	}

}
