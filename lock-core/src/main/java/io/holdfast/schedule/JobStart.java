package io.holdfast.schedule;

import io.holdfast.lock.LockUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a job may run.
 */
public sealed interface JobStart {

	/**
	 * It runs from now on.
	 *
	 * @param run has to be ended by the caller, however the job ends
	 */
	record Started(JobRun run) implements JobStart {
	}

	/**
	 * It must not run.
	 *
	 * @param reason why
	 * @param cause what was wrong with the nodes, where that is the reason
	 */
	record Refused(SkipReason reason, @Nullable LockUnavailableException cause) implements JobStart {
	}

}
