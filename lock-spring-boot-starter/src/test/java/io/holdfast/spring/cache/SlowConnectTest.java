package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.holdfast.test.AnswerProxy;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server whose answers take nearly as long as a command may take.
 */
@RedisNodesTest(count = 1)
class SlowConnectTest {

	@Test
	void isWaitedForLongerThanForACommand(RedisNodes nodes) {
		// A handshake has several trips, of which one alone is within the limit.
		try (AnswerProxy proxy = AnswerProxy.to(nodes.get(0).port());
				RedisCacheService service = RedisCacheService
					.builder(Instances.factory(proxy.port()), JsonMapper.builder().build())
					.timeout(Duration.ofMillis(800))
					.build()) {
			proxy.change((answer) -> {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(450));
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
