package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import ch.qos.logback.classic.Level;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.test.LogRecorder;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys of rate limits that hold values that no limiter of this version wrote.
 */
@RedisNodesTest
class StrangeKeyTest {

	private static final Duration WINDOW = Duration.ofMinutes(10);

	private static final List<RateLimit> LIMITS = List.of(RateLimit.slidingWindow("login", 5, WINDOW),
			RateLimit.slidingWindow("login", 500, WINDOW), RateLimit.tokenBucket("login", 5, WINDOW));

	private static final String KEY = "rate:login:user";

	@RegisterExtension
	private final LogRecorder log = new LogRecorder(RedisRateLimiter.class);

	@ParameterizedTest
	@ValueSource(strings = { "SET rate:login:user text", "SET rate:login:user 7", "SETEX rate:login:user 9999 L",
			"HSET rate:login:user a b", "LPUSH rate:login:user a", "ZADD rate:login:user 1 a", "SADD rate:login:user a",
			"XADD rate:login:user * a b" })
	void areLoggedOnceAndReplaced(String command, RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		try (RedisRateLimiter limiter = RateLimiters.connect(nodes)) {
			for (RateLimit limit : LIMITS) {
				this.log.events().clear();
				node.command("DEL", KEY);
				node.command(command.split(" "));

				for (long left = limit.limit(); left > 0; left--) {
					assertThat(limiter.tryAcquire(limit, "user").statuses().get(0).remaining()).isEqualTo(left - 1);
				}
				assertThat(limiter.tryAcquire(limit, "user").allowed()).isFalse();
				assertThat(Long.parseLong(node.command("PTTL", KEY))).isPositive();
				assertLoggedOnce();
			}
		}
	}

	@Test
	void areReplacedEvenIfAnotherLimitRefuses(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		RateLimit full = RateLimit.slidingWindow("full", 1, WINDOW);
		List<RateLimitRequest> both = List.of(RateLimitRequest.of(full, "user"),
				RateLimitRequest.of(LIMITS.get(0), "user"));
		try (RedisRateLimiter limiter = RateLimiters.connect(nodes)) {
			limiter.tryAcquire(full, "user");
			node.command("SET", KEY, "text");

			assertThat(limiter.tryAcquire(both).allowed()).isFalse();
			assertThat(limiter.tryAcquire(both).allowed()).isFalse();
			assertThat(node.command("EXISTS", KEY)).isEqualTo("0");
			assertLoggedOnce();
		}
	}

	/** Whatever the key holds, even without an expiry, it works again within a window. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void recoverFromAnyValue(long seed, RedisNodes nodes) {
		Random random = new Random(seed);
		try (SimulatedServer server = new SimulatedServer(nodes);
				RedisClient client = RedisClient.create(nodes.uris().get(0));
				StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
			byte[] key = KEY.getBytes(US_ASCII);
			long now = 1_700_000_000_000_000L;
			for (int i = 0; i < 600; i++) {
				now += 1000;
				RateLimit limit = LIMITS.get(random.nextInt(LIMITS.size()));
				server.decide(now, "take", permitRequest(limit, limit.limit()));
				server.decide(now + 1, "take", permitRequest(LIMITS.get(random.nextInt(LIMITS.size())), 1));
				byte[] before = connection.sync().get(key);
				connection.sync().set(key, spoiled((before != null) ? before : new byte[0], random));

				now += 2;
				for (int call = 0; call < 3; call++) {
					server.decide(now + call, "take", permitRequest(limit, limit.limit()));
				}
				now += WINDOW.toNanos() / 1000 + 3;
				assertThat(server.take(now, permitRequest(limit, limit.limit()))).as("round %d", i).isTrue();
				assertThat(server.take(now, permitRequest(limit, 1))).isFalse();
				now += WINDOW.toNanos() / 1000;
			}
		}
	}

	private static byte[] spoiled(byte[] before, Random random) {
		byte[] after = switch (random.nextInt(3)) {
			case 0 -> Arrays.copyOf(before, random.nextInt(before.length + 20));
			case 1 -> new byte[random.nextInt(80)];
			default -> before.clone();
		};
		int changes = random.nextInt(4);
		for (int i = 0; i < changes && after.length > 0; i++) {
			after[random.nextInt(after.length)] = (byte) random.nextInt();
		}
		if (after.length > 0 && random.nextInt(3) > 0) {
			after[0] = (byte) (random.nextBoolean() ? 'L' : 'B');
		}
		return after;
	}

	private static PermitRequest permitRequest(RateLimit limit, long cost) {
		return new PermitRequest(KEY, limit, cost);
	}

	private void assertLoggedOnce() {
		assertThat(this.log.events()).singleElement().satisfies((event) -> {
			assertThat(event.getLevel()).isEqualTo(Level.ERROR);
			assertThat(event.getFormattedMessage()).contains("'" + KEY + "'", "'login'", "replaced", "prefix");
		});
	}

}
