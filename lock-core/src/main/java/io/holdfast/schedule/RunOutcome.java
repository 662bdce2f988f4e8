package io.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;

import io.holdfast.lock.LockUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt to run a job ended.
 */
public sealed interface RunOutcome {

	/**
	 * The job ran to its end.
	 *
	 * @param tick the tick that was run; {@code null} if ticks are not recorded
	 * @param took the time from the lock's acquisition to the job's end
	 * @param lockLost whether the lock was lost during the run, so that another instance
	 * may have run the job at the same time
	 */
	record Executed(@Nullable Instant tick, Duration took, boolean lockLost) implements RunOutcome {
	}

	/**
	 * The job did not run.
	 *
	 * @param reason why
	 * @param cause the failure of the nodes, if that is the reason
	 */
	record Skipped(SkipReason reason, @Nullable LockUnavailableException cause) implements RunOutcome {
	}

	/**
	 * The job ran and threw an exception.
	 *
	 * @param tick the tick that was run; {@code null} if ticks are not recorded
	 * @param took the time from the lock's acquisition to the job's end
	 * @param cause the exception
	 */
	record Failed(@Nullable Instant tick, Duration took, Throwable cause) implements RunOutcome {
	}

}
