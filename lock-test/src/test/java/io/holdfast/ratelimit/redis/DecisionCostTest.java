package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The requests of decisions, counted by the server.
 */
@RedisNodesTest
class DecisionCostTest {

	private static final Duration WINDOW = Duration.ofMinutes(10);

	@Test
	void aDecisionIsOneCommandAlsoUnderSeveralLimits(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		RateLimit one = RateLimit.slidingWindow("one", 10, WINDOW);
		RateLimit other = RateLimit.tokenBucket("other", 50, WINDOW);
		List<RateLimitRequest> both = List.of(RateLimitRequest.of(one, "key"), RateLimitRequest.of(other, "key"));
		try (RedisRateLimiter limiter = RateLimiters.connect(nodes)) {
			node.resetCommandStats();
			for (int i = 0; i < 100; i++) {
				limiter.tryAcquire(both);
			}
			assertThat(requests(node)).isEqualTo(100);
			assertThat(node.commandCount()).containsEntry("set", 20L).containsEntry("get", 200L);

			node.resetCommandStats();
			limiter.status(one, "key");
			limiter.reset(one, "key");
			assertThat(requests(node)).isEqualTo(2);
		}
	}

	@Test
	void aRefusalWritesNothing(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		RateLimit full = RateLimit.slidingWindow("full", 10, WINDOW);
		RateLimit large = RateLimit.slidingWindow("large", 1000, WINDOW);
		RateLimit bucket = RateLimit.tokenBucket("bucket", 10, WINDOW);
		try (RedisRateLimiter limiter = RateLimiters.connect(nodes)) {
			for (RateLimit limit : List.of(full, large, bucket)) {
				limiter.tryAcquire(limit, "key", limit.limit());
			}
			node.resetCommandStats();
			for (int i = 0; i < 50; i++) {
				for (RateLimit limit : List.of(full, large, bucket)) {
					assertThat(limiter.tryAcquire(limit, "key", 3).allowed()).isFalse();
				}
			}
			assertThat(node.commandCount()).doesNotContainKeys("set", "pexpire", "del", "eval");
		}
	}

	/** A waiting call asks again only when the refusal says so. */
	@Test
	void aWaitAsksAgainOnlyAtTheGivenTime(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		RateLimit limit = RateLimit.slidingWindow("waiting", 1, Duration.ofSeconds(1));
		try (RedisRateLimiter limiter = RateLimiters.connect(nodes)) {
			limiter.tryAcquire(limit, "key");
			node.resetCommandStats();

			limiter.acquire(limit, "key", Duration.ofMinutes(1));

			assertThat(requests(node)).isLessThanOrEqualTo(2);
		}
	}

	@ParameterizedTest
	@CsvSource({ "SLIDING_WINDOW, 128, 1900", "SLIDING_WINDOW, 100000, 1300", "TOKEN_BUCKET, 100000, 160" })
	void aKeyThatIsFloodedStaysSmallAndEnds(String algorithm, long limit, long bytes, RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		RateLimit rule = algorithm.equals("TOKEN_BUCKET") ? RateLimit.tokenBucket("flood", limit, WINDOW)
				: RateLimit.slidingWindow("flood", limit, WINDOW);
		PermitRequest permitRequest = new PermitRequest("rate:flood:some-user", rule, 1);
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			long step = WINDOW.toNanos() / 1000 / 1500;
			for (int i = 0; i < 4000; i++) {
				server.take(1_700_000_000_000_000L + i * step, permitRequest);
			}
		}

		assertThat(Long.parseLong(node.command("MEMORY", "USAGE", "rate:flood:some-user"))).isBetween(80L, bytes);
		assertThat(Long.parseLong(node.command("PTTL", "rate:flood:some-user"))).isBetween(1L, WINDOW.toMillis() + 1);
	}

	@Test
	void everyKeyEndsOneWindowAfterItsLastPermit(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		RateLimit second = RateLimit.slidingWindow("second", 500, Duration.ofSeconds(1));
		try (RedisRateLimiter limiter = RateLimiters.connect(nodes)) {
			for (int i = 0; i < 200; i++) {
				limiter.tryAcquire(RateLimit.tokenBucket("bucket", 10, WINDOW), "user-" + i);
				limiter.tryAcquire(RateLimit.slidingWindow("window", 10, WINDOW), "user-" + i);
			}
			limiter.tryAcquire(second, "user");

			assertThat(node.command("DBSIZE")).isIn("400", "401");
			assertThat(node.command("KEYS", "rate:*").lines()).allSatisfy(
					(key) -> assertThat(Long.parseLong(node.command("PTTL", key))).isLessThanOrEqualTo(600_001));
			assertThat(node.command("INFO", "keyspace")).containsPattern("keys=(\\d+),expires=\\1,");
		}
	}

	/** Every request is a script; other commands are called by scripts. */
	private static long requests(RedisNodeProcess node) {
		Map<String, Long> commands = node.commandCount();
		return commands.getOrDefault("evalsha", 0L) + commands.getOrDefault("eval", 0L);
	}

}
