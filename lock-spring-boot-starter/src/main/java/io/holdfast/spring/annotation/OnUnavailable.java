package io.holdfast.spring.annotation;

/**
 * What follows when no quorum of Redis nodes can be asked.
 */
public enum OnUnavailable {

	/**
	 * What {@code holdfast.lock.on-unavailable} says.
	 */
	DEFAULT,

	/**
	 * The call fails with a {@link io.holdfast.lock.LockUnavailableException}.
	 */
	FAIL,

	/**
	 * The method runs under a lock inside this JVM: calls of the same instance exclude
	 * each other, other instances do not.
	 */
	LOCAL,

	/**
	 * The method runs without a lock.
	 */
	PROCEED

}
