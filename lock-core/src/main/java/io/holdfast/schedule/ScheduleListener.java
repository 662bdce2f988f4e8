package io.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;

import io.holdfast.lock.LockUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Hears what becomes of jobs. Called on the thread of the job, so it must be quick; what
 * it throws is logged and never reaches the job.
 */
public interface ScheduleListener {

	/** Hears nothing. */
	ScheduleListener NO_OP = new ScheduleListener() {
	};

	/**
	 * A job was skipped.
	 * @param name the job's name
	 * @param reason why
	 */
	default void onSkip(String name, SkipReason reason) {
	}

	/**
	 * A quorum of nodes has said whether a job may run.
	 * @param name the job's name
	 */
	default void onAvailable(String name) {
	}

	/**
	 * A job is about to run without a distributed lock.
	 * @param name the job's name
	 * @param policy why it may: {@code LOCAL} or {@code PROCEED}
	 * @param failure what says that no quorum can be asked
	 */
	default void onUnguarded(String name, WhenUnavailable policy, LockUnavailableException failure) {
	}

	/**
	 * A job begins.
	 * @param name the job's name
	 * @param tick the tick that it runs; {@code null} where ticks are not recorded
	 */
	default void onStart(String name, @Nullable Instant tick) {
	}

	/**
	 * A job has ended; follows each {@link #onStart(String, Instant)}.
	 * @param name the job's name
	 * @param outcome how: executed or failed
	 */
	default void onEnd(String name, RunOutcome outcome) {
	}

}
