package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.AnswerProxy;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that answers one command twice, which would shift all answers after it.
 */
@RedisNodesTest
class SurplusReplyRateLimitTest {

	private static final RateLimit NARROW = RateLimit.slidingWindow("narrow", 1, Duration.ofMinutes(10));

	private static final RateLimit WIDE = RateLimit.slidingWindow("wide", 100, Duration.ofMinutes(10));

	/**
	 * A shifted answer would allow a key whose permits are used up, or refuse a fresh
	 * one.
	 */
	@Test
	void givesNoCallTheDecisionOfAnother(RedisNodes nodes) {
		AtomicInteger answers = new AtomicInteger();
		try (AnswerProxy proxy = AnswerProxy.to(nodes.get(0).port());
				RedisNode node = RedisNode.of(proxy.uri(), RedisNodeOptions.defaults());
				RedisRateLimiter limiter = RedisRateLimiter.builder().node(node).build()) {
			node.connected().toCompletableFuture().join();
			assertThat(limiter.tryAcquire(NARROW, "used up").allowed()).isTrue();
			proxy.change((answer) -> (answers.incrementAndGet() % 97 == 0) ? answer + answer : answer);
			int decided = 0;
			for (int i = 0; i < 300; i++) {
				try {
					assertThat(limiter.tryAcquire(NARROW, "used up").allowed()).as("round %d", i).isFalse();
					assertThat(limiter.tryAcquire(WIDE, "fresh" + i).allowed()).as("round %d", i).isTrue();
					decided++;
				}
				catch (RateLimitException ex) {
					Eventually.await("it is back", node::isUp);
				}
			}
			assertThat(decided).isGreaterThan(100);
			assertThat(proxy.connections()).isGreaterThan(1);
			proxy.change(UnaryOperator.identity());
			// The connection may be closed once more.
			Eventually.await("it is back", () -> {
				try {
					return limiter.tryAcquire(WIDE, "last").allowed();
				}
				catch (RateLimitException ex) {
					return false;
				}
			});
		}
	}

}
