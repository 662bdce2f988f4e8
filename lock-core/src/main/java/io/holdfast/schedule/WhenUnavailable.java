package io.holdfast.schedule;

/**
 * What follows when no quorum of nodes can be asked.
 */
public enum WhenUnavailable {

	/** The job is skipped, which is reported. */
	FAIL,

	/** The job runs under a lock inside this JVM; other instances may run it too. */
	LOCAL,

	/** The job runs without a lock. */
	PROCEED

}
