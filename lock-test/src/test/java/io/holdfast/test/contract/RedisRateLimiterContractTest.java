package io.holdfast.test.contract;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.redis.RedisRateLimiter;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.holdfast.time.TimeSource;

/**
 * The rate limiter over Redis, on instances whose clocks differ by five seconds.
 */
@RedisNodesTest
class RedisRateLimiterContractTest extends RateLimiterContract {

	private final AtomicInteger instances = new AtomicInteger();

	private final RedisNodes nodes;

	RedisRateLimiterContractTest(RedisNodes nodes) {
		this.nodes = nodes;
	}

	@Override
	protected RateLimiter limiter(RateLimitListener listener) {
		// A slow machine is not what the contract is about.
		RedisRateLimiter limiter = RedisRateLimiter.builder()
			.uri(this.nodes.uris().get(0))
			.commandTimeout(Duration.ofSeconds(10))
			.timeSource(new WrongTime(Duration.ofSeconds(5L * this.instances.getAndIncrement())))
			.listener(listener)
			.build();
		ContractTests.get(limiter.node().connected());
		return limiter;
	}

	private record WrongTime(Duration ahead) implements TimeSource {

		@Override
		public long nanoTime() {
			return System.nanoTime() + this.ahead.toNanos();
		}

		@Override
		public long currentTimeMillis() {
			return System.currentTimeMillis() + this.ahead.toMillis();
		}

	}

}
