package io.holdfast.idempotency;

import java.time.Duration;

/**
 * What a caller of an operation is told: to do the work, that it is done, or why neither.
 */
public sealed interface ClaimResult {

	/**
	 * The operation.
	 * @return its key
	 */
	IdempotencyKey key();

	/**
	 * The caller leads: it does the work and says how it ended.
	 *
	 * @param leadership the right to do it
	 */
	record Leading(Leadership leadership) implements ClaimResult {

		@Override
		public IdempotencyKey key() {
			return this.leadership.key();
		}

	}

	/**
	 * The work is done.
	 *
	 * @param key the operation
	 * @param outcome the encoded result
	 * @param age how long ago it was done
	 * @param waited whether this caller waited for it
	 */
	record Done(IdempotencyKey key, String outcome, Duration age, boolean waited) implements ClaimResult {
	}

	/**
	 * There is no result for the caller, and no work to do.
	 */
	sealed interface Refused extends ClaimResult {

		/**
		 * The same as an exception.
		 * @return an exception to throw
		 */
		IdempotencyException exception();

	}

	/**
	 * The work was done and failed, with a failure that is kept as its outcome.
	 *
	 * @param key the operation
	 * @param failure the failure
	 * @param age how long ago it failed
	 * @param waited whether this caller waited for it
	 */
	record Failed(IdempotencyKey key, StoredFailure failure, Duration age, boolean waited) implements Refused {

		@Override
		public StoredFailureException exception() {
			return new StoredFailureException(this.key, this.failure);
		}

	}

	/**
	 * The work is done, but its result could not be stored.
	 *
	 * @param key the operation
	 * @param detail why
	 * @param age how long ago it was done
	 * @param waited whether this caller waited for it
	 */
	record OutcomeUnknown(IdempotencyKey key, String detail, Duration age, boolean waited) implements Refused {

		@Override
		public OutcomeUnknownException exception() {
			return new OutcomeUnknownException(this.key, this.detail, null);
		}

	}

	/**
	 * Another caller does the work, and did not end within the wait; or so many wait for
	 * it that this caller was not let in.
	 *
	 * @param key the operation
	 * @param remainingLease how long until its leader ends or is taken for gone, unless
	 * it renews
	 * @param holder the instance that leads
	 */
	record Running(IdempotencyKey key, Duration remainingLease, String holder) implements Refused {

		@Override
		public OperationInProgressException exception() {
			return new OperationInProgressException(this.key, this.remainingLease);
		}

	}

	/**
	 * The leader is gone and nobody knows how far it came; {@link OnTimeout#FAIL} forbids
	 * another try.
	 *
	 * @param key the operation
	 * @param since how long ago its lease ended
	 * @param holder the instance that led
	 */
	record TimedOut(IdempotencyKey key, Duration since, String holder) implements Refused {

		@Override
		public OperationTimedOutException exception() {
			return new OperationTimedOutException(this.key, this.since, this.holder);
		}

	}

	/**
	 * The key was used for other arguments.
	 *
	 * @param key the operation
	 */
	record Mismatch(IdempotencyKey key) implements Refused {

		@Override
		public IdempotencyMismatchException exception() {
			return new IdempotencyMismatchException(this.key);
		}

	}

}
