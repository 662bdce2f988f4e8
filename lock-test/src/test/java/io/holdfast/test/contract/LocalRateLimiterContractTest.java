package io.holdfast.test.contract;

import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.local.LocalRateLimiter;

/**
 * The rate limiter inside one JVM.
 */
class LocalRateLimiterContractTest extends RateLimiterContract {

	private final LocalRateLimiter first = LocalRateLimiter.builder().build();

	@Override
	protected RateLimiter limiter(RateLimitListener listener) {
		return LocalRateLimiter.builder().sharing(this.first).listener(listener).build();
	}

}
