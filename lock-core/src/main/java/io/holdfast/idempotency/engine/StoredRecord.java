package io.holdfast.idempotency.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A record as the store told it, at the moment at which it answered.
 *
 * @param state how far the operation is
 * @param token the token of its last leader
 * @param fingerprint the hash of its fingerprint, {@code null} for none
 * @param remainingLease how long its leader has left; negative since when it is gone
 * @param age the time since it began or, where it has, ended
 * @param remainingRetention how long the record is kept; {@code null} for no end, or when
 * it was not asked for
 * @param fence the fence of its last leader
 * @param attempts how many leaders it has had
 * @param outcome the encoded result of one that is done
 * @param failureType the class of the exception of one that failed
 * @param message the message of that exception, or why an outcome is unknown, or what is
 * wrong with the record
 */
public record StoredRecord(State state, String token, @Nullable String fingerprint, Duration remainingLease,
		Duration age, @Nullable Duration remainingRetention, long fence, int attempts, @Nullable String outcome,
		@Nullable String failureType, @Nullable String message) {

	/** No record. */
	public static final StoredRecord NONE = new StoredRecord(State.ABSENT, "", null, Duration.ZERO, Duration.ZERO, null,
			0, 0, null, null, null);

	/**
	 * Something that is no record.
	 * @param problem what is wrong with it
	 * @param remainingRetention how long it is kept, {@code null} for no end
	 * @return what stands for it
	 */
	public static StoredRecord corrupted(String problem, @Nullable Duration remainingRetention) {
		return new StoredRecord(State.CORRUPTED, "", null, Duration.ZERO, Duration.ZERO, remainingRetention, 0, 0, null,
				null, problem);
	}

	/**
	 * Whether its leader is gone without an outcome.
	 * @return whether the lease has ended
	 */
	public boolean isTimedOut() {
		return this.state == State.RUNNING && (this.remainingLease.isNegative() || this.remainingLease.isZero());
	}

	/**
	 * What is stored of an operation's progress.
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

		/** What is stored is no record. */
		CORRUPTED

	}

}
