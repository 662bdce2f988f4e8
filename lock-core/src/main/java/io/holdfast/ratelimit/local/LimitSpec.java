package io.holdfast.ratelimit.local;

import java.time.Duration;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitAlgorithm;

/**
 * A limit in microseconds.
 *
 * @param limit how many permits
 * @param window in how many microseconds, rounded up
 * @param log whether it is counted in a log, and not in a bucket
 */
record LimitSpec(long limit, long window, boolean log) {

	private static final int GRAINS = 64;

	static LimitSpec of(RateLimit limit) {
		Duration window = limit.window();
		long micros = window.getSeconds() * 1_000_000 + (window.getNano() + 999) / 1000;
		return new LimitSpec(limit.limit(), micros, limit.algorithm() == RateLimitAlgorithm.SLIDING_WINDOW);
	}

	/** How long permits are counted together; zero for exact limits. */
	long grain() {
		return (this.limit > RateLimit.LARGEST_EXACT) ? grain(this.window) : 0;
	}

	static long grain(long window) {
		return (window + GRAINS - 1) / GRAINS;
	}

}
