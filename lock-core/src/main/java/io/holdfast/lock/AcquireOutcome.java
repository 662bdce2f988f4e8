package io.holdfast.lock;

/**
 * How an attempt to acquire a lock ended.
 */
public enum AcquireOutcome {

	/** The caller holds the lock. */
	ACQUIRED,

	/** The lock was busy, and the caller asked for no wait. */
	BUSY,

	/** The lock stayed busy for the whole wait. */
	TIMEOUT,

	/** No quorum of nodes answered. */
	UNAVAILABLE,

	/** The caller was interrupted or cancelled the call. */
	CANCELLED

}
