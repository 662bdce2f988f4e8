package io.holdfast.schedule;

/**
 * What to do if no quorum of nodes answers.
 */
public enum WhenUnavailable {

	/** The job is skipped, and the skip is reported. */
	FAIL,

	/** The job runs under a lock inside this JVM; other instances may run it too. */
	LOCAL,

	/** The job runs without a lock. */
	PROCEED

}
