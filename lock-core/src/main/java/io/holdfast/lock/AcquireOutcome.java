package io.holdfast.lock;

/**
 * How an attempt to acquire a lock ended.
 */
public enum AcquireOutcome {

	/** The caller holds the lock. */
	ACQUIRED,

	/** The lock was busy and the caller did not want to wait. */
	BUSY,

	/** The lock stayed busy for the whole wait. */
	TIMEOUT,

	/** No quorum of nodes could be asked. */
	UNAVAILABLE,

	/** The caller was interrupted or gave up by itself. */
	CANCELLED

}
