package io.holdfast.cache.redis;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.holdfast.test.AnswerProxy;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

/**
 * A server whose answers take nearly as long as the command timeout.
 */
@RedisNodesTest(count = 1)
class SlowConnectTest {

	private static final Duration TRIP = Duration.ofMillis(450);

	@Test
	void isWaitedForLongerThanForACommand(RedisNodes nodes) {
		// A handshake has several round trips; only a single one is within the timeout.
		try (AnswerProxy proxy = AnswerProxy.to(nodes.get(0).port());
				RedisCacheService service = RedisCacheService
					.builder(CacheInstances.redis(proxy.port()), CacheInstances.CODEC)
					.timeout(Duration.ofMillis(800))
					.build()) {
			ThreadLocal<Long> tripEnd = ThreadLocal.withInitial(() -> System.nanoTime() - TRIP.toNanos());
			proxy.change((answer) -> {
				// The commands of one flush are answered in one round trip.
				if (System.nanoTime() - tripEnd.get() > TRIP.toNanos() / 10) {
					LockSupport.parkNanos(TRIP.toNanos());
				}
				tripEnd.set(System.nanoTime());
				return answer;
			});
			Eventually.await("a value is kept in Redis", () -> {
				service.put("users", "1", "x");
				return "1".equals(nodes.get(0).command("EXISTS", "cache:users:1"));
			});
			Eventually.await("it is read", () -> "x".equals(service.get("users", "1", String.class).value()));
		}
	}

}
