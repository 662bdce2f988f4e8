package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.RateLimitStatus;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.engine.RateStore.Decision;
import io.holdfast.ratelimit.engine.RateStore.LimitStatus;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.ratelimit.local.LocalRateLimiter;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.holdfast.time.TimeSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scripts and the local limiter are two implementations of one description. For the
 * same requests at the same times they give the same answers, to the microsecond, even if
 * the limits of a key change all the time.
 */
@RedisNodesTest
class ScriptAndModelTest {

	private static final int CALLS = 8_000;

	private static final List<RateLimit> RULES = List.of(sliding(1, 90), sliding(5, 61), sliding(128, 60),
			sliding(129, 60), sliding(1000, 120), sliding(50, 10), sliding(300, 7), bucket(10, 60), bucket(7, 180),
			bucket(100_000, 61), sliding(999_999_937, 240));

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void agreeOnEveryAnswer(long seed, RedisNodes nodes) {
		Random random = new Random(seed);
		Clock clock = new Clock();
		try (SimulatedServer server = new SimulatedServer(nodes);
				RateLimiter local = LocalRateLimiter.builder().timeSource(clock).build()) {
			RateLimit first = RULES.get(0);
			RateLimit second = RULES.get(1);
			for (int i = 0; i < CALLS; i++) {
				clock.micros += step(random);
				if (random.nextInt(40) == 0) {
					first = RULES.get(random.nextInt(RULES.size()));
				}
				// With the third seed, two instances have different configurations.
				if (random.nextInt((seed == 3) ? 2 : 100) == 0) {
					second = RULES.get(random.nextInt(RULES.size()));
				}
				List<RateLimitRequest> requests = (random.nextInt(4) == 0)
						? List.of(request(first, "one", random), request(second, "two", random))
						: List.of(request(random.nextBoolean() ? first : second, "one", random));

				Decision verdict = server.decide(clock.micros, "take", permitRequests(requests)).decision(0);
				RateLimitDecision decision = local.tryAcquire(requests);

				assertThat(decision.statuses().stream().map(ScriptAndModelTest::status).toList())
					.as("call %d of %s", i, requests)
					.isEqualTo(verdict.statuses());
				assertThat(decision.allowed()).isEqualTo(verdict.allowed());
			}
		}
	}

	/**
	 * Mostly shortly after the last time, sometimes long after it, sometimes the same.
	 */
	private static long step(Random random) {
		return switch (random.nextInt(10)) {
			case 0 -> 0;
			case 1 -> random.nextLong(Duration.ofMinutes(30).toMillis() * 1000);
			case 2 -> random.nextLong(Duration.ofMinutes(5).toMillis() * 1000);
			default -> random.nextLong(10_000_000);
		};
	}

	private static RateLimitRequest request(RateLimit rule, String key, Random random) {
		long most = (random.nextInt(5) == 0) ? rule.limit() : Math.min(3, rule.limit());
		return RateLimitRequest.of(rule, key, 1 + random.nextLong(most));
	}

	private static PermitRequest[] permitRequests(List<RateLimitRequest> requests) {
		return IntStream.range(0, requests.size())
			.mapToObj((i) -> new PermitRequest(requests.get(i).key(), requests.get(i).limit(), requests.get(i).cost()))
			.toArray(PermitRequest[]::new);
	}

	private static LimitStatus status(RateLimitStatus status) {
		return new LimitStatus(status.remaining(), status.resetAfter(), status.retryAfter());
	}

	private static RateLimit sliding(long limit, int minutes) {
		return RateLimit.slidingWindow("model", limit, Duration.ofMinutes(minutes));
	}

	private static RateLimit bucket(long limit, int minutes) {
		return RateLimit.tokenBucket("model", limit, Duration.ofMinutes(minutes));
	}

	private static final class Clock implements TimeSource {

		private long micros;

		@Override
		public long nanoTime() {
			return this.micros * 1000;
		}

		@Override
		public long currentTimeMillis() {
			return this.micros / 1000;
		}

	}

}
