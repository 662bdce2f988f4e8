package io.holdfast.spring.annotation;

/**
 * What to do if Redis is not available: for locks, if no quorum of nodes answers.
 */
public enum OnUnavailable {

	/**
	 * The policy from the configuration, for locks {@code holdfast.lock.on-unavailable}.
	 */
	DEFAULT,

	/**
	 * The call fails, for locks with a {@link io.holdfast.lock.LockUnavailableException}.
	 */
	FAIL,

	/**
	 * The method runs with the guarantees of this JVM: calls of the same instance exclude
	 * each other, but not calls of other instances; each instance has its own rate
	 * limits.
	 */
	LOCAL,

	/**
	 * The method runs unguarded.
	 */
	PROCEED

}
