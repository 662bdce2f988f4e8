package io.holdfast.schedule;

/**
 * Why a job did not run.
 */
public enum SkipReason {

	/** It is running elsewhere, or {@code lockAtLeastFor} still holds its lock. */
	BUSY,

	/** The tick, or a newer one, has been run. */
	ALREADY_RUN,

	/** No quorum of nodes answered, and the job must not run without one. */
	UNAVAILABLE,

	/** This instance is shutting down, or the thread was interrupted. */
	STOPPING

}
