package io.holdfast.idempotency.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A record as it was when the store answered.
 *
 * @param state the state of the operation
 * @param token the token of its last leader
 * @param fingerprint the hash of its fingerprint, {@code null} for none
 * @param remainingLease the remaining lease of its leader; negative after the lease ended
 * @param age the time since the operation ended, or since it began if it is running
 * @param remainingRetention how much longer the record is kept; {@code null} if there is
 * no limit or it was not read
 * @param fence the fence of its last leader
 * @param attempts how many leaders it has had
 * @param outcome the encoded result, if it is done
 * @param failureType the class of the exception, if it failed
 * @param message the message of that exception, the reason why the outcome is unknown, or
 * the problem of the record
 */
public record StoredRecord(State state, String token, @Nullable String fingerprint, Duration remainingLease,
		Duration age, @Nullable Duration remainingRetention, long fence, int attempts, @Nullable String outcome,
		@Nullable String failureType, @Nullable String message) {

	/** No record. */
	public static final StoredRecord NONE = new StoredRecord(State.ABSENT, "", null, Duration.ZERO, Duration.ZERO, null,
			0, 0, null, null, null);

	/**
	 * A value that is not a valid record.
	 * @param problem what is wrong with it
	 * @param remainingRetention how much longer it is kept, {@code null} if there is no
	 * limit
	 * @return the corrupted record
	 */
	public static StoredRecord corrupted(String problem, @Nullable Duration remainingRetention) {
		return new StoredRecord(State.CORRUPTED, "", null, Duration.ZERO, Duration.ZERO, remainingRetention, 0, 0, null,
				null, problem);
	}

	/**
	 * Whether the lease of its leader ended without an outcome.
	 * @return whether it timed out
	 */
	public boolean isTimedOut() {
		return this.state == State.RUNNING && (this.remainingLease.isNegative() || this.remainingLease.isZero());
	}

	/**
	 * The stored state of an operation.
	 */
	public enum State {

		/** There is no record. */
		ABSENT,

		/** A leader has begun. */
		RUNNING,

		/** Done, with an outcome. */
		DONE,

		/** Failed, and that is the outcome. */
		FAILED,

		/** Done, and the outcome could not be stored. */
		UNKNOWN,

		/** The stored value is not a valid record. */
		CORRUPTED

	}

}
