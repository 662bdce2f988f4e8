package io.holdfast.ratelimit.local;

import java.time.Duration;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitAlgorithm;

/**
 * A limit with its window in microseconds.
 *
 * @param limit the number of permits
 * @param window the window in microseconds, rounded up
 * @param log whether it is counted in a log instead of a bucket
 */
record LimitSpec(long limit, long window, boolean log) {

	private static final int GRAINS = 64;

	static LimitSpec of(RateLimit limit) {
		Duration window = limit.window();
		long micros = window.getSeconds() * 1_000_000 + (window.getNano() + 999) / 1000;
		return new LimitSpec(limit.limit(), micros, limit.algorithm() == RateLimitAlgorithm.SLIDING_WINDOW);
	}

	/**
	 * The length of a sub-window, whose permits are counted together; zero for exact
	 * limits.
	 */
	long grain() {
		return (this.limit > RateLimit.LARGEST_EXACT) ? grain(this.window) : 0;
	}

	static long grain(long window) {
		return (window + GRAINS - 1) / GRAINS;
	}

}
