package io.holdfast.schedule;

import io.holdfast.lock.LockUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a job may run.
 */
public sealed interface StartResult {

	/**
	 * The job runs from now on.
	 *
	 * @param run the run; the caller must end it, however the job ends
	 */
	record Started(JobRun run) implements StartResult {
	}

	/**
	 * The job must not run.
	 *
	 * @param reason why
	 * @param cause the failure of the nodes, if that is the reason
	 */
	record Refused(SkipReason reason, @Nullable LockUnavailableException cause) implements StartResult {
	}

}
