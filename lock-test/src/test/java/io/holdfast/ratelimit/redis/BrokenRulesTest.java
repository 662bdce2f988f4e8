package io.holdfast.ratelimit.redis;

import java.time.Duration;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.engine.RateStore.Decision;
import io.holdfast.ratelimit.engine.RateStore.LimitStatus;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.redis.RedisScript;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The checks of {@link TrailingWindowTest} detect wrong scripts: a test that cannot fail
 * would be useless.
 */
@RedisNodesTest
class BrokenRulesTest {

	private static final Duration WINDOW = Duration.ofMinutes(1);

	/** Weights the count of the last fixed window by its share in the sliding window. */
	private static final RedisScript TWO_COUNTERS = RedisScript.of("""
			local time = redis.call('TIME')
			local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
			local limit, window, cost = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
			local cell = math.floor(now / window)
			local before = tonumber(redis.call('HGET', KEYS[1], string.format('%.0f', cell - 1)) or '0')
			local here = tonumber(redis.call('HGET', KEYS[1], string.format('%.0f', cell)) or '0')
			if before * (1 - now % window / window) + here + cost > limit then return {0, 0, 0, 1, 0, 0, 0} end
			redis.call('HINCRBY', KEYS[1], string.format('%.0f', cell), cost)
			return {1, 0, 0, 0, 0, 0, 0}""");

	@ParameterizedTest
	@ValueSource(longs = { 10, 128, 1000 })
	void twoCountersLetTooMuchThrough(long limit, RedisNodes nodes) {
		assertThat(most(nodes, TWO_COUNTERS, limit)).isGreaterThan(limit + limit / 10);
	}

	@Test
	void permitsThatComeFreeWithTheBeginOfTheirSubWindowAreTooMany(RedisNodes nodes) {
		RedisScript early = broken("if last + s.keep > now then", "if last + s.keep - s.grain > now then");

		assertThat(most(nodes, early, 1000)).isGreaterThan(1000);
	}

	@Test
	void aSubWindowThatHasTheTimeOfItsFirstPermitIsTooShort(RedisNodes nodes) {
		RedisScript first = broken("s.kept, body = s.kept + s.added, body .. pack('>I7I5', now, permits)",
				"local t = #s.body > 0 and permits > s.added and read('>I7', s.body, #s.body - ENTRY + 1) or now\n"
						+ "s.kept, body = s.kept + s.added, body .. pack('>I7I5', t, permits)");

		assertThat(most(nodes, first, 1000)).isGreaterThan(1000);
	}

	@Test
	void anExactLogThatForgetsItsCostIsTooShort(RedisNodes nodes) {
		RedisScript forgetful = broken("local permits = s.added", "s.added = 1\nlocal permits = 1");

		assertThat(most(nodes, forgetful, 128)).isGreaterThan(128);
	}

	@Test
	void limitsThatAreTakenEachForItselfAreSeenToHaveTaken(RedisNodes nodes) {
		RateLimit wide = RateLimit.slidingWindow("wide", 10, WINDOW);
		RateLimit narrow = RateLimit.slidingWindow("narrow", 1, WINDOW);
		PermitRequest[] both = { new PermitRequest("wide", wide, 1), new PermitRequest("narrow", narrow, 1) };
		RedisScript each = broken("if allowed == 1 and ARGV[1] == 'take' then",
				"if waits[i] == 0 and ARGV[1] == 'take' then");

		assertThat(remainingAfterARefusal(nodes, LimitScripts.DECIDE, both)).isEqualTo(9);
		nodes.get(0).command("FLUSHALL");
		assertThat(remainingAfterARefusal(nodes, each, both)).isEqualTo(8);
	}

	private static long remainingAfterARefusal(RedisNodes nodes, RedisScript script, PermitRequest... permitRequests) {
		try (SimulatedServer server = new SimulatedServer(nodes, script)) {
			assertThat(server.take(1_000_000, permitRequests)).isTrue();
			Decision refused = server.decide(2_000_000, "take", permitRequests).decision(0);
			assertThat(refused.allowed()).isFalse();
			LimitStatus wide = refused.statuses().get(0);
			return wide.remaining();
		}
	}

	private static long most(RedisNodes nodes, RedisScript script, long limit) {
		RateLimit rule = RateLimit.slidingWindow("broken", limit, WINDOW);
		return TrailingWindowTest.run(nodes, script, rule, 5).most(WINDOW.toMillis() * 1000);
	}

	private static RedisScript broken(String right, String wrong) {
		String source = LimitScripts.DECIDE.source();
		assertThat(source).containsOnlyOnce(right);
		return RedisScript.of(source.replace(right, wrong));
	}

}
