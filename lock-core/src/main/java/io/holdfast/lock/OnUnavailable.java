package io.holdfast.lock;

/**
 * What to do if Redis is not available: for locks, if no quorum of nodes answers.
 */
public enum OnUnavailable {

	/**
	 * The configured policy: for an annotation the property of its feature, for locks
	 * {@code holdfast.lock.on-unavailable}. Where nothing can be configured,
	 * {@link #FAIL}.
	 */
	DEFAULT,

	/**
	 * The call fails, for locks with a {@link LockUnavailableException}. A job is
	 * skipped, and the skip is reported.
	 */
	FAIL,

	/**
	 * The work runs with the guarantees of this JVM: calls of the same instance exclude
	 * each other, but not calls of other instances; each instance has its own rate
	 * limits.
	 */
	LOCAL,

	/**
	 * The work runs unguarded.
	 */
	PROCEED

}
