package io.holdfast.ratelimit.redis;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitAlgorithm;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.engine.RateStore.LimitStatus;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.ratelimit.local.LocalRateLimiter;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.holdfast.time.TimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The smallest and largest limits, windows and costs, against models that cannot
 * overflow.
 */
@RedisNodesTest
class ExtremesTest {

	private static final long[] NUMBERS = { 1, 2, 3, 127, 128, 129, 32_767, 32_768, 999_983, 1_000_000, 536_870_912,
			999_999_937, 999_999_999, 1_000_000_000 };

	private static final List<Duration> WINDOWS = List.of(Duration.ofMillis(1), Duration.ofNanos(1_000_001),
			Duration.ofMillis(997), Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(1),
			Duration.ofDays(1), Duration.ofDays(365).plusNanos(1), Duration.ofDays(366));

	/** Long enough for the real clock of Redis, by which keys expire. */
	private static final List<Duration> LONG_WINDOWS = WINDOWS.subList(4, WINDOWS.size());

	private final SettableTime time = new SettableTime();

	@Test
	void aFullBucketGivesItsWholeLimitOnceEverywhere(RedisNodes nodes) {
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			int key = 0;
			for (RateLimit limit : limits(LONG_WINDOWS)) {
				PermitRequest all = new PermitRequest("key" + key++, limit, limit.limit());
				long now = 1_700_000_000_000_000L;
				LimitStatus full = server.decide(now, "look", all).decision(0).statuses().get(0);
				assertThat(full.remaining()).as(limit.toString()).isEqualTo(limit.limit());
				assertThat(server.take(now, all)).as(limit.toString()).isTrue();
				assertThat(server.take(now, new PermitRequest(all.key(), limit, 1))).as(limit.toString()).isFalse();
				LimitStatus empty = server.decide(now, "look", all).decision(0).statuses().get(0);
				assertThat(empty.remaining()).isZero();
				assertThat(empty.retryAfter()).isEqualTo(Duration.ofNanos(micros(limit) * 1000));
			}
		}
	}

	@Test
	void bucketsAnswerAsTheirModelOnRedisAndInTheJvm(RedisNodes nodes) {
		Random random = new Random(7);
		try (SimulatedServer server = new SimulatedServer(nodes);
				RateLimiter local = LocalRateLimiter.builder().timeSource(this.time).build()) {
			int key = 0;
			for (RateLimit limit : limits(WINDOWS)) {
				if (limit.algorithm() != RateLimitAlgorithm.TOKEN_BUCKET) {
					continue;
				}
				Model model = new Model(limit);
				String name = "key" + key++;
				for (int i = 0; i < 12; i++) {
					this.time.micros += random.nextInt(4) == 0 ? 0 : random.nextLong(1 + micros(limit) / 3);
					long cost = random.nextBoolean() ? 1 + random.nextLong(Math.min(3, limit.limit()))
							: 1 + random.nextLong(limit.limit());
					cost = Math.min(cost, limit.limit());
					boolean allowed = model.take(this.time.micros, cost);
					long remaining = model.remaining(this.time.micros);

					RateLimitDecision decision = local.tryAcquire(List.of(RateLimitRequest.of(limit, name, cost)));
					assertThat(decision.allowed()).as("%s for %d", limit, cost).isEqualTo(allowed);
					assertThat(decision.statuses().get(0).remaining()).as("%s for %d", limit, cost)
						.isEqualTo(remaining);
					if (LONG_WINDOWS.contains(limit.window())) {
						var verdict = server.decide(this.time.micros, "take", new PermitRequest(name, limit, cost))
							.decision(0);
						assertThat(verdict.allowed()).as("%s for %d", limit, cost).isEqualTo(allowed);
						assertThat(verdict.statuses().get(0).remaining()).isEqualTo(remaining);
					}
				}
			}
		}
	}

	@Test
	void everyChangeOfLimitsIsCountedWithoutOverflow(RedisNodes nodes) {
		Random random = new Random(11);
		List<RateLimit> limits = limits(LONG_WINDOWS);
		try (SimulatedServer server = new SimulatedServer(nodes);
				RateLimiter local = LocalRateLimiter.builder().timeSource(this.time).build()) {
			for (int i = 0; i < 4000; i++) {
				RateLimit limit = limits.get(random.nextInt(limits.size()));
				this.time.micros += random.nextLong(1 + micros(limit) / 50);
				long cost = random.nextBoolean() ? 1 : limit.limit();
				PermitRequest permitRequest = new PermitRequest("key", limit, cost);

				LimitStatus status = server.decide(this.time.micros, "take", permitRequest)
					.decision(0)
					.statuses()
					.get(0);
				RateLimitDecision decision = local.tryAcquire(List.of(RateLimitRequest.of(limit, "key", cost)));

				assertThat(decision.statuses().get(0).remaining()).as("call %d of %s", i, limit)
					.isEqualTo(status.remaining());
				assertThat(decision.retryAfter()).as("call %d of %s", i, limit).isEqualTo(status.retryAfter());
				assertThat(status.remaining()).isBetween(0L, limit.limit());
			}
		}
	}

	@Test
	void whatIsBeyondThemIsRefusedWithTheBound() {
		assertThatIllegalArgumentException().isThrownBy(() -> bucket(Long.MAX_VALUE, Duration.ofSeconds(1)))
			.withMessageContaining("1000000000");
		assertThatIllegalArgumentException().isThrownBy(() -> bucket(0, Duration.ofSeconds(1)));
		assertThatIllegalArgumentException().isThrownBy(() -> bucket(1, Duration.ofSeconds(Long.MAX_VALUE)))
			.withMessageContaining("366 days");
		assertThatIllegalArgumentException().isThrownBy(() -> bucket(1, Duration.ofNanos(999_999)))
			.withMessageContaining("1 ms");
		RateLimit limit = bucket(10, Duration.ofSeconds(1));
		assertThatIllegalArgumentException().isThrownBy(() -> RateLimitRequest.of(limit, "key", Long.MAX_VALUE))
			.withMessageContaining("10");
		assertThatIllegalArgumentException().isThrownBy(() -> RateLimitRequest.of(limit, "key", Long.MIN_VALUE));
	}

	private static List<RateLimit> limits(List<Duration> windows) {
		List<RateLimit> limits = new ArrayList<>();
		windows.forEach((window) -> LongStream.of(NUMBERS)
			.boxed()
			.flatMap((number) -> Stream.of(RateLimit.slidingWindow("extreme", number, window), bucket(number, window)))
			.forEach(limits::add));
		return limits;
	}

	private static RateLimit bucket(long limit, Duration window) {
		return RateLimit.tokenBucket("extreme", limit, window);
	}

	private static long micros(RateLimit limit) {
		return limit.window().plusNanos(999).toNanos() / 1000;
	}

	/**
	 * A bucket in fractions of its limit, so that nothing is rounded: a permit delays the
	 * time at which it is full by one window, and a microsecond has as many fractions as
	 * the limit.
	 */
	private static final class Model {

		private final BigInteger limit;

		private final BigInteger window;

		private BigInteger full = BigInteger.ZERO;

		Model(RateLimit limit) {
			this.limit = BigInteger.valueOf(limit.limit());
			this.window = BigInteger.valueOf(micros(limit));
		}

		boolean take(long now, long cost) {
			BigInteger next = from(now).add(BigInteger.valueOf(cost).multiply(this.window));
			if (next.compareTo(BigInteger.valueOf(now).add(this.window).multiply(this.limit)) > 0) {
				return false;
			}
			this.full = next;
			return true;
		}

		long remaining(long now) {
			BigInteger missing = from(now).subtract(BigInteger.valueOf(now).multiply(this.limit));
			BigInteger[] permits = missing.divideAndRemainder(this.window);
			return this.limit.subtract(permits[0]).longValueExact() - permits[1].signum();
		}

		private BigInteger from(long now) {
			return this.full.max(BigInteger.valueOf(now).multiply(this.limit));
		}

	}

	private static final class SettableTime implements TimeSource {

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
