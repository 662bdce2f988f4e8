package io.holdfast.spring.annotation;

/**
 * What follows when Redis is not available: for locks, when no quorum of nodes can be
 * asked.
 */
public enum OnUnavailable {

	/**
	 * What the property says, for locks {@code holdfast.lock.on-unavailable}.
	 */
	DEFAULT,

	/**
	 * The call fails, for locks with a {@link io.holdfast.lock.LockUnavailableException}.
	 */
	FAIL,

	/**
	 * The method runs under what this JVM can guarantee: calls of the same instance
	 * exclude each other, other instances do not; each instance has its own rate limits.
	 */
	LOCAL,

	/**
	 * The method runs unguarded.
	 */
	PROCEED

}
