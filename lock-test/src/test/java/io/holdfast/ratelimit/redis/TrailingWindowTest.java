package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.redis.RedisScript;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten simulated minutes in which three instances request more than the limit, most of all
 * around the ends of windows. The scripts run on a real server with a simulated clock,
 * and every trailing window is checked.
 */
@RedisNodesTest
class TrailingWindowTest {

	private static final Duration WINDOW = Duration.ofMinutes(1);

	private static final long MICROS = WINDOW.toMillis() * 1000;

	private static final long BEGIN = 1_700_000_000_000_123L;

	@ParameterizedTest
	@CsvSource({ "1, 1", "10, 2", "128, 3", "129, 4", "1000, 5", "1000, 6" })
	void neverHoldsMoreThanTheLimitAndRefusesOnlyWhatItMust(long limit, long seed, RedisNodes nodes) {
		RateLimit rule = RateLimit.slidingWindow("simulated", limit, WINDOW);
		TrailingWindows seen = run(nodes, LimitScripts.DECIDE, rule, seed);

		assertThat(seen.most(MICROS)).isEqualTo(limit);
		long grain = (limit > RateLimit.LARGEST_EXACT) ? (MICROS + 63) / 64 : 0;
		seen.assertEachRefusalIsDue(limit, MICROS, grain);
		assertThat(seen.admitted()).isGreaterThanOrEqualTo(limit * 9);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 10, 1000 })
	void aBucketHoldsNoMoreThanABurstAndWhatFlowsIn(long limit, RedisNodes nodes) {
		RateLimit rule = RateLimit.tokenBucket("simulated", limit, WINDOW);
		TrailingWindows seen = run(nodes, LimitScripts.DECIDE, rule, 7);

		assertThat(seen.most(MICROS)).isBetween(limit, limit * 2);
		for (int part = 1; part <= 10; part++) {
			assertThat(seen.most(MICROS * part / 10)).isLessThanOrEqualTo(limit + limit * part / 10);
		}
		assertThat(seen.admitted()).isBetween(limit * 10, limit * 11);
	}

	static TrailingWindows run(RedisNodes nodes, RedisScript script, RateLimit rule, long seed) {
		TrailingWindows seen = new TrailingWindows();
		try (SimulatedServer one = new SimulatedServer(nodes, script);
				SimulatedServer two = new SimulatedServer(nodes, script);
				SimulatedServer three = new SimulatedServer(nodes, script)) {
			List<SimulatedServer> instances = List.of(one, two, three);
			Random random = new Random(seed);
			List<Attempt> attempts = attempts(rule, random);
			for (int from = 0; from < attempts.size();) {
				// A connection keeps the order of requests, so an instance may send many
				// at once.
				int to = Math.min(attempts.size(), from + 1 + random.nextInt(200));
				SimulatedServer instance = instances.get(random.nextInt(3));
				List<CompletableFuture<LimitScriptReply>> replies = new ArrayList<>();
				for (Attempt attempt : attempts.subList(from, to)) {
					replies
						.add(instance.decideLater(attempt.time, "take", new PermitRequest("key", rule, attempt.cost)));
				}
				for (Attempt attempt : attempts.subList(from, to)) {
					seen.add(attempt.time, attempt.cost, replies.remove(0).join().decision(0).allowed());
				}
				from = to;
			}
		}
		return seen;
	}

	/** A steady rate, and bursts right before and after the end of each window. */
	private static List<Attempt> attempts(RateLimit rule, Random random) {
		List<Long> times = new ArrayList<>();
		random.longs(rule.limit() * 5 + 1000, 0, MICROS * 10).forEach(times::add);
		for (int window = 1; window <= 10; window++) {
			long end = MICROS * window;
			long burst = rule.limit() * (1 + random.nextInt(2)) + 10;
			LongStream.range(0, burst).map((i) -> end - 1 - random.nextLong(20_000)).forEach(times::add);
			LongStream.range(0, burst).map((i) -> end + random.nextLong(20_000)).forEach(times::add);
		}
		return times.stream()
			.sorted(Comparator.naturalOrder())
			.map((time) -> new Attempt(BEGIN + time, 1 + random.nextLong(Math.min(3, rule.limit()))))
			.toList();
	}

	private record Attempt(long time, long cost) {
	}

}
