package io.holdfast.ratelimit;

/**
 * The answer of a limit to a call.
 */
public enum RateLimitOutcome {

	/** The permits were taken. */
	ALLOWED,

	/** This limit rejected the call. */
	REJECTED,

	/** The store did not answer, so nothing was decided. */
	UNAVAILABLE

}
