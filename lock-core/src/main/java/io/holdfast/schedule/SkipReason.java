package io.holdfast.schedule;

/**
 * Why a job did not run.
 */
public enum SkipReason {

	/** It runs elsewhere, or its lock is kept by {@code lockAtLeastFor}. */
	BUSY,

	/** The tick, or a newer one, has been run. */
	ALREADY_RUN,

	/** No quorum of nodes could be asked, and the job must not run without. */
	UNAVAILABLE,

	/** This instance shuts down, or the thread was interrupted. */
	STOPPING

}
