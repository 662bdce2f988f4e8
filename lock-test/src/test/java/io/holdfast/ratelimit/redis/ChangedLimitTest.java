package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitAlgorithm;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Counts of one configuration that are read with the next one. Windows are ten minutes
 * long unless noted otherwise.
 */
@RedisNodesTest
class ChangedLimitTest {

	private static final long WINDOW = Duration.ofMinutes(10).toMillis() * 1000;

	private static final long NOW = 1_700_000_000_000_000L;

	@Test
	void aLowerLimitRefusesUntilEnoughHasLeft(RedisNodes nodes) {
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			takeAll(server, sliding(100), NOW);

			assertThat(remaining(server, sliding(10), NOW + 1)).isZero();
			assertThat(remaining(server, sliding(10), NOW + WINDOW - 1)).isZero();
			assertThat(remaining(server, sliding(10), NOW + WINDOW)).isEqualTo(10);
		}
	}

	@Test
	void aHigherLimitLetsTheDifferenceThroughAtOnceAlsoAcrossTheExactOnes(RedisNodes nodes) {
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			takeAll(server, sliding(100), NOW);

			assertThat(remaining(server, sliding(300), NOW + 1)).isEqualTo(200);
			take(server, sliding(300), NOW + WINDOW / 2, 150);
			assertThat(remaining(server, sliding(120), NOW + WINDOW - 1)).isZero();
			assertThat(remaining(server, sliding(120), NOW + WINDOW)).isZero();
			assertThat(remaining(server, sliding(200), NOW + WINDOW)).isEqualTo(50);
			assertThat(remaining(server, sliding(120), NOW + WINDOW + WINDOW / 2)).isEqualTo(120);
		}
	}

	@Test
	void aLongerWindowCountsWhatIsKnownFromItsFirstCallOn(RedisNodes nodes) {
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			takeAll(server, sliding(10), NOW);
			RateLimit longer = RateLimit.slidingWindow("changed", 10, Duration.ofMinutes(30));

			assertThat(server.take(NOW + WINDOW - 1, new PermitRequest("key", longer, 1))).isFalse();
			assertThat(Long.parseLong(nodes.get(0).command("PTTL", "key"))).isGreaterThan(WINDOW / 1000 * 2);
			assertThat(remaining(server, longer, NOW + WINDOW)).isZero();
			assertThat(remaining(server, longer, NOW + 3 * WINDOW - 1)).isZero();
			assertThat(remaining(server, longer, NOW + 3 * WINDOW)).isEqualTo(10);
		}
	}

	@Test
	void aShorterWindowFreesWhatHasLeftIt(RedisNodes nodes) {
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			takeAll(server, sliding(10), NOW);
			RateLimit shorter = RateLimit.slidingWindow("changed", 10, Duration.ofMinutes(1));

			assertThat(remaining(server, shorter, NOW + WINDOW / 10 - 1)).isZero();
			assertThat(remaining(server, shorter, NOW + WINDOW / 10)).isEqualTo(10);
		}
	}

	@Test
	void aLogThatIsFullBecomesABucketThatIsEmpty(RedisNodes nodes) {
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			takeAll(server, sliding(1000), NOW);

			assertThat(remaining(server, bucket(10), NOW)).isZero();
			assertThat(remaining(server, bucket(10), NOW + WINDOW / 2)).isEqualTo(5);
			assertThat(remaining(server, bucket(10), NOW + WINDOW)).isEqualTo(10);
		}
	}

	@Test
	void aBucketBecomesALogOfAtLeastWhatItLetThrough(RedisNodes nodes) {
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			takeAll(server, bucket(100), NOW);
			long last = NOW + WINDOW - 1;
			take(server, bucket(100), last, 99);

			assertThat(remaining(server, sliding(150), last)).isZero();
			assertThat(remaining(server, sliding(150), last + WINDOW - 1)).isLessThanOrEqualTo(51);
			assertThat(remaining(server, sliding(150), last + WINDOW)).isEqualTo(150);
			assertThat(remaining(server, sliding(1), last + WINDOW)).as("never longer than a window").isEqualTo(1);
		}
	}

	@Test
	void aBucketOfAnotherSizeKeepsWhatIsOutstanding(RedisNodes nodes) {
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			take(server, bucket(100), NOW, 30);

			assertThat(remaining(server, bucket(50), NOW)).isEqualTo(20);
			assertThat(remaining(server, bucket(1000), NOW)).isEqualTo(970);
			assertThat(remaining(server, bucket(20), NOW)).isZero();
			RateLimit slower = RateLimit.tokenBucket("changed", 100, Duration.ofHours(10));
			assertThat(remaining(server, slower, NOW)).isEqualTo(70);
			take(server, slower, NOW, 70);
			assertThat(remaining(server, bucket(100), NOW)).isZero();
			assertThat(remaining(server, bucket(100), NOW + WINDOW)).isEqualTo(100);
		}
	}

	@Test
	void aBucketThatWasSmallerForAWhileForgetsNothing(RedisNodes nodes) {
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			takeAll(server, bucket(100), NOW);
			long later = NOW + WINDOW / 50;
			take(server, bucket(50), later, 1);

			assertThat(remaining(server, bucket(100), later)).isZero();
			assertThat(remaining(server, sliding(100), later)).isZero();
			assertThat(remaining(server, bucket(50), later + WINDOW)).isEqualTo(50);
			assertThat(remaining(server, bucket(100), later + WINDOW)).as("never longer than a window").isEqualTo(100);
		}
	}

	@Test
	void aWindowThatWasShorterForAWhileForgetsNothing(RedisNodes nodes) {
		RateLimit shorter = RateLimit.slidingWindow("changed", 10, Duration.ofMinutes(1));
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			take(server, sliding(10), NOW, 1);
			take(server, shorter, NOW + WINDOW / 10 * 3, 4);
			take(server, shorter, NOW + WINDOW / 10 * 4, 5);
			assertThat(server.take(NOW + WINDOW / 100 * 45, new PermitRequest("key", sliding(10), 1))).isFalse();
			take(server, shorter, NOW + WINDOW + 10, 1);

			assertThat(remaining(server, sliding(10), NOW + WINDOW + 11)).isZero();
		}
	}

	/**
	 * Limits and algorithms that change all the time. When a sliding window allows a
	 * permit, it never holds more than its limit, including permits that other
	 * configurations allowed, and buckets together allow no more than the largest of them
	 * would.
	 */
	@ParameterizedTest
	@CsvSource({ "1, true", "2, true", "3, true", "4, true", "1, false", "2, false", "3, false", "4, false" })
	void nothingIsForgottenWhenLimitsAndAlgorithmsChange(long seed, boolean logs, RedisNodes nodes) {
		Random random = new Random(seed);
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			for (int round = 0; round < 60; round++) {
				List<RateLimit> rules = IntStream.range(0, 3).mapToObj((i) -> {
					long limit = List.of(1L, 5L, 50L, 100L, 130L, 1000L).get(random.nextInt(6));
					return (logs && random.nextBoolean()) ? sliding(limit) : bucket(limit);
				}).toList();
				letNoMoreThroughThanTheLargest(server, "key" + round, rules, random);
			}
		}
	}

	private static void letNoMoreThroughThanTheLargest(SimulatedServer server, String key, List<RateLimit> rules,
			Random random) {
		RateLimit largest = rules.stream().max(Comparator.comparingLong(RateLimit::limit)).orElseThrow();
		boolean buckets = rules.stream().allMatch((rule) -> rule.algorithm() == RateLimitAlgorithm.TOKEN_BUCKET);
		TrailingWindows seen = new TrailingWindows();
		RateLimit rule = rules.get(0);
		long time = NOW;
		long full = 0;
		for (int i = 0; i < 60; i++) {
			time += random.nextLong(random.nextBoolean() ? WINDOW / 4 : WINDOW / 1000);
			rule = (random.nextInt(4) == 0) ? rules.get(random.nextInt(3)) : rule;
			long cost = random.nextBoolean() ? 1 : 1 + random.nextLong(rule.limit());
			if (!server.take(time, new PermitRequest(key, rule, cost))) {
				continue;
			}
			seen.add(time, cost, true);
			if (rule.algorithm() == RateLimitAlgorithm.SLIDING_WINDOW) {
				assertThat(seen.inLast(WINDOW)).as("%s of %s", rule, rules).isLessThanOrEqualTo(rule.limit());
			}
			// In fractions of the largest limit, so that nothing is rounded.
			full = Math.max(full, (time - NOW) * largest.limit()) + cost * WINDOW;
			if (buckets) {
				assertThat(full).as("%s of %s", rule, rules)
					.isLessThanOrEqualTo((time - NOW + WINDOW) * largest.limit());
			}
		}
	}

	/**
	 * While instances are replaced one by one, each call may use another configuration.
	 * None allows a permit beyond its own limit over its own window, including permits
	 * that others allowed.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void severalConfigurationsAtOnceEachKeepTheirOwnLimit(long seed, RedisNodes nodes) {
		List<RateLimit> rules = List.of(RateLimit.slidingWindow("changed", 20, Duration.ofMinutes(1)),
				RateLimit.slidingWindow("changed", 300, Duration.ofMinutes(30)),
				RateLimit.slidingWindow("changed", 100, Duration.ofMinutes(10)),
				RateLimit.slidingWindow("changed", 200, Duration.ofMinutes(10)));
		Random random = new Random(seed);
		TrailingWindows seen = new TrailingWindows();
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			long time = NOW;
			int allowed = 0;
			for (int i = 0; i < 12_000; i++) {
				time += random.nextLong(2_000_000);
				RateLimit rule = rules.get(random.nextInt(rules.size()));
				if (server.take(time, new PermitRequest("key", rule, 1))) {
					seen.add(time, 1, true);
					allowed++;
					assertThat(seen.inLast(rule.window().toMillis() * 1000)).as("under %s", rule)
						.isLessThanOrEqualTo(rule.limit());
				}
			}
			assertThat(allowed).isGreaterThan(1000);
			assertThat(Long.parseLong(nodes.get(0).command("STRLEN", "key"))).isLessThan(3400);
		}
	}

	private static void takeAll(SimulatedServer server, RateLimit rule, long time) {
		take(server, rule, time, rule.limit());
	}

	private static void take(SimulatedServer server, RateLimit rule, long time, long cost) {
		assertThat(server.take(time, new PermitRequest("key", rule, cost))).isTrue();
	}

	private static long remaining(SimulatedServer server, RateLimit rule, long time) {
		return server.decide(time, "look", new PermitRequest("key", rule, 1)).decision(0).statuses().get(0).remaining();
	}

	private static RateLimit sliding(long limit) {
		return RateLimit.slidingWindow("changed", limit, Duration.ofMinutes(10));
	}

	private static RateLimit bucket(long limit) {
		return RateLimit.tokenBucket("changed", limit, Duration.ofMinutes(10));
	}

}
