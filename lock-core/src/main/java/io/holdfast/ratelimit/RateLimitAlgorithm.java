package io.holdfast.ratelimit;

/**
 * How a limit is counted. Both algorithms allow a burst of the whole limit after a window
 * without calls.
 */
public enum RateLimitAlgorithm {

	/**
	 * Over any trailing window, at most the limit is allowed. Exact up to a limit of
	 * {@value RateLimit#LARGEST_EXACT}; above it, a permit may become free up to a 64th
	 * of the window late, and never early.
	 */
	SLIDING_WINDOW,

	/**
	 * A bucket with as many tokens as the limit, which fills evenly, completely in one
	 * window. It smooths the stream of calls, but a trailing window may allow up to twice
	 * the limit: a full bucket, and the tokens that flow in while it is emptied.
	 */
	TOKEN_BUCKET

}
