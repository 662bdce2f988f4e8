package io.holdfast.idempotency;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What is known of an operation at one moment.
 *
 * @param key the operation
 * @param state how far it is
 * @param age the time since it began, or since it ended where it has; {@code null} when
 * absent or corrupted
 * @param remainingLease how long until its leader is taken for gone unless it renews;
 * {@code null} unless it runs
 * @param remainingRetention how long the record is kept; {@code null} when absent or when
 * it has no end
 * @param holder the instance that leads or led; {@code null} when absent or corrupted
 * @param fingerprint the hash of the fingerprint; {@code null} when there is none
 * @param fence the fence of its last leader; zero when absent or corrupted
 * @param attempts how many leaders it has had; zero when absent or corrupted
 * @param waitingHere how many wait for it in this client
 */
public record IdempotencyStatus(IdempotencyKey key, State state, @Nullable Duration age,
		@Nullable Duration remainingLease, @Nullable Duration remainingRetention, @Nullable String holder,
		@Nullable String fingerprint, long fence, int attempts, int waitingHere) {

	/**
	 * How far an operation is.
	 */
	public enum State {

		/** Nobody has done it, or its retention has ended. */
		ABSENT,

		/** A leader does the work. */
		RUNNING,

		/** The leader is gone without an outcome. */
		TIMED_OUT,

		/** It is done, and its outcome is stored. */
		DONE,

		/** It has failed, and that is its outcome. */
		FAILED,

		/** It is done, but its result could not be stored. */
		OUTCOME_UNKNOWN,

		/** What is stored is no record of ours. */
		CORRUPTED

	}

}
