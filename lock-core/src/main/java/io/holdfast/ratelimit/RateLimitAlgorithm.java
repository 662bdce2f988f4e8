package io.holdfast.ratelimit;

/**
 * How a limit is counted. Both allow a burst of the whole limit after a quiet window.
 */
public enum RateLimitAlgorithm {

	/**
	 * Over any trailing window at most the limit is admitted. Exact up to a limit of
	 * {@value RateLimit#LARGEST_EXACT}; above it a permit may come free late, by at most
	 * a 64th of the window, and never early.
	 */
	SLIDING_WINDOW,

	/**
	 * A bucket of as many tokens as the limit, filled evenly, the whole of it in one
	 * window. It smooths what is let through, but a trailing window may hold up to twice
	 * the limit: a full bucket, and what flows in while it is emptied.
	 */
	TOKEN_BUCKET

}
