package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.holdfast.test.RedisNodes;

/**
 * Creates limiters that are connected.
 */
final class RateLimiters {

	private RateLimiters() {
	}

	static RedisRateLimiter connect(RedisNodes nodes) {
		return connect(nodes.uris().get(0), UnaryOperator.identity());
	}

	static RedisRateLimiter connect(String uri, UnaryOperator<RedisRateLimiter.Builder> settings) {
		RedisRateLimiter limiter = settings
			.apply(RedisRateLimiter.builder().uri(uri).commandTimeout(Duration.ofSeconds(10)))
			.build();
		limiter.node().connected().toCompletableFuture().join();
		return limiter;
	}

}
