package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitStanding;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.engine.RateStore.Ask;
import io.holdfast.ratelimit.engine.RateStore.Reading;
import io.holdfast.ratelimit.engine.RateStore.Verdict;
import io.holdfast.ratelimit.local.LocalRateLimiter;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.holdfast.time.TimeSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scripts and the local limiter are written twice from one description. Asked the
 * same at the same time they answer the same, to the microsecond, also when the limits of
 * a key change all the time.
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
				// With the third seed two instances have different configurations.
				if (random.nextInt((seed == 3) ? 2 : 100) == 0) {
					second = RULES.get(random.nextInt(RULES.size()));
				}
				List<RateLimitDemand> demands = (random.nextInt(4) == 0)
						? List.of(demand(first, "one", random), demand(second, "two", random))
						: List.of(demand(random.nextBoolean() ? first : second, "one", random));

				Verdict verdict = server.decide(clock.micros, "take", asks(demands)).verdict(0);
				RateLimitDecision decision = local.tryAcquire(demands);

				assertThat(decision.standings().stream().map(ScriptAndModelTest::reading).toList())
					.as("call %d of %s", i, demands)
					.isEqualTo(verdict.readings());
				assertThat(decision.allowed()).isEqualTo(verdict.allowed());
			}
		}
	}

	/** Mostly shortly after the last, sometimes long after it, sometimes at once. */
	private static long step(Random random) {
		return switch (random.nextInt(10)) {
			case 0 -> 0;
			case 1 -> random.nextLong(Duration.ofMinutes(30).toMillis() * 1000);
			case 2 -> random.nextLong(Duration.ofMinutes(5).toMillis() * 1000);
			default -> random.nextLong(10_000_000);
		};
	}

	private static RateLimitDemand demand(RateLimit rule, String key, Random random) {
		long most = (random.nextInt(5) == 0) ? rule.limit() : Math.min(3, rule.limit());
		return RateLimitDemand.of(rule, key, 1 + random.nextLong(most));
	}

	private static Ask[] asks(List<RateLimitDemand> demands) {
		return IntStream.range(0, demands.size())
			.mapToObj((i) -> new Ask(demands.get(i).key(), demands.get(i).limit(), demands.get(i).cost()))
			.toArray(Ask[]::new);
	}

	private static Reading reading(RateLimitStanding standing) {
		return new Reading(standing.remaining(), standing.resetAfter(), standing.retryAfter());
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
