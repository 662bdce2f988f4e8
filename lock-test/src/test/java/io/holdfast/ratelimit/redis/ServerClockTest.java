package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.Random;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitAlgorithm;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server whose clock is set back, or that is replaced by one whose clock is behind. In
 * real time, no window holds more than the limit, and no call is refused for longer than
 * a window.
 */
@RedisNodesTest
class ServerClockTest {

	private static final long WINDOW = Duration.ofMinutes(10).toMillis() * 1000;

	private static final long NOW = 1_700_000_000_000_000L;

	@ParameterizedTest
	@CsvSource({ "SLIDING_WINDOW, 10, 1", "SLIDING_WINDOW, 10, 3600", "SLIDING_WINDOW, 10, 31536000",
			"SLIDING_WINDOW, 1000, 1", "SLIDING_WINDOW, 1000, 3600", "SLIDING_WINDOW, 1000, 31536000",
			"TOKEN_BUCKET, 10, 1", "TOKEN_BUCKET, 10, 3600", "TOKEN_BUCKET, 10, 31536000" })
	void thatGoesBackNeitherAllowsMoreNorBlocksForLonger(RateLimitAlgorithm algorithm, long limit, long secondsBack,
			RedisNodes nodes) {
		PermitRequest permitRequest = new PermitRequest("key",
				new RateLimit("clock", limit, Duration.ofMinutes(10), algorithm), 1);
		TrailingWindows seen = new TrailingWindows();
		Random random = new Random(secondsBack);
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			long step = WINDOW / limit / 4;
			for (long real = NOW; real < NOW + WINDOW * 3 / 2; real += 1 + random.nextLong(step)) {
				seen.add(real, 1, server.take(real, permitRequest));
			}
			long stepped = NOW + WINDOW * 3 / 2;
			long before = seen.admitted();
			for (long real = stepped; real <= stepped + WINDOW * 2; real += 1 + random.nextLong(step)) {
				seen.add(real, 1, server.take(real - secondsBack * 1_000_000, permitRequest));
			}

			boolean bucket = algorithm == RateLimitAlgorithm.TOKEN_BUCKET;
			assertThat(seen.most(WINDOW)).isLessThanOrEqualTo(bucket ? limit * 2 : limit);
			assertThat(seen.admitted() - before).isGreaterThanOrEqualTo(limit * 3 / 4);
		}
	}

	@ParameterizedTest
	@CsvSource({ "SLIDING_WINDOW, 10", "SLIDING_WINDOW, 1000", "TOKEN_BUCKET, 10" })
	void thatGoesBackByAYearRefusesForOneWindowAtMost(RateLimitAlgorithm algorithm, long limit, RedisNodes nodes) {
		RateLimit rule = new RateLimit("clock", limit, Duration.ofMinutes(10), algorithm);
		PermitRequest all = new PermitRequest("key", rule, limit);
		long behind = NOW - Duration.ofDays(365).toMillis() * 1000;
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			assertThat(server.take(NOW, all)).isTrue();

			assertThat(server.take(behind, all)).isFalse();
			assertThat(server.take(behind + WINDOW / 2, all)).as("asking does not put it off").isFalse();
			assertThat(server.take(behind + WINDOW - 1, all)).isFalse();
			assertThat(server.take(behind + WINDOW, all)).isTrue();
		}
	}

}
