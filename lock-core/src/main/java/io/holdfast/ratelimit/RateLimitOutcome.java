package io.holdfast.ratelimit;

/**
 * What a limit said to a call.
 */
public enum RateLimitOutcome {

	/** The permits were taken. */
	ALLOWED,

	/** This limit refused. */
	REJECTED,

	/** The store did not answer, so nothing was decided. */
	UNAVAILABLE

}
