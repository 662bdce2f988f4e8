package io.holdfast.idempotency;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The state of an operation at one moment.
 *
 * @param key the operation
 * @param state its state
 * @param age the time since it began, or since it ended if it has; {@code null} if absent
 * or corrupted
 * @param remainingLease how long until its leader counts as crashed unless it renews;
 * {@code null} unless it runs
 * @param remainingRetention how long the record is kept; {@code null} if absent or kept
 * without end
 * @param holder the instance that leads or led; {@code null} if absent or corrupted
 * @param fingerprint the hash of the fingerprint; {@code null} if there is none
 * @param fence the fence of its last leader; zero if absent or corrupted
 * @param attempts how many leaders it has had; zero if absent or corrupted
 * @param waitingHere how many callers of this client wait for it
 */
public record IdempotencyStatus(IdempotencyKey key, State state, @Nullable Duration age,
		@Nullable Duration remainingLease, @Nullable Duration remainingRetention, @Nullable String holder,
		@Nullable String fingerprint, long fence, int attempts, int waitingHere) {

	/**
	 * The states of an operation.
	 */
	public enum State {

		/** It was not done, or its retention has ended. */
		ABSENT,

		/** A leader is doing the work. */
		RUNNING,

		/** The leader crashed without an outcome. */
		TIMED_OUT,

		/** It is done, and its outcome is stored. */
		DONE,

		/** It has failed, and that is its outcome. */
		FAILED,

		/** It is done, but its result could not be stored. */
		OUTCOME_UNKNOWN,

		/** The key holds something that this library did not write. */
		CORRUPTED

	}

}
