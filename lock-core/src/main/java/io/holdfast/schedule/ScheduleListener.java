package io.holdfast.schedule;

import java.time.Instant;

import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.OnUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of events of jobs. Called on the thread of the job, so it must be quick;
 * its exceptions are logged and never reach the job.
 */
public interface ScheduleListener {

	/** Ignores all events. */
	ScheduleListener NO_OP = new ScheduleListener() {
	};

	/**
	 * A job was skipped.
	 * @param name the job's name
	 * @param reason the reason
	 */
	default void onSkip(String name, SkipReason reason) {
	}

	/**
	 * A quorum of nodes decided whether a job may run.
	 * @param name the job's name
	 */
	default void onAvailable(String name) {
	}

	/**
	 * A job is about to run without a distributed lock.
	 * @param name the job's name
	 * @param policy the policy that allows it: {@code LOCAL} or {@code PROCEED}
	 * @param failure why no quorum answered
	 */
	default void onUnguarded(String name, OnUnavailable policy, LockUnavailableException failure) {
	}

	/**
	 * A job begins.
	 * @param name the job's name
	 * @param tick the tick that it runs; {@code null} if ticks are not recorded
	 */
	default void onStart(String name, @Nullable Instant tick) {
	}

	/**
	 * A job has ended; follows each {@link #onStart(String, Instant)}.
	 * @param name the job's name
	 * @param outcome how it ended: executed or failed
	 */
	default void onEnd(String name, RunOutcome outcome) {
	}

}
