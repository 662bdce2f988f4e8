package io.holdfast.idempotency;

import java.time.Duration;

/**
 * The answer to a caller of an operation: do the work, the work is done, or neither, with
 * the reason.
 */
public sealed interface ClaimResult {

	/**
	 * The operation.
	 * @return its key
	 */
	IdempotencyKey key();

	/**
	 * The caller leads: it does the work and reports how the work ended.
	 *
	 * @param leadership the right to do the work
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
		 * The same result as an exception.
		 * @return an exception to throw
		 */
		IdempotencyException exception();

	}

	/**
	 * The work was done and failed, and the failure is stored as its outcome.
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
	 * @param detail the reason
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
	 * Another caller is doing the work and did not finish within the wait; or too many
	 * callers wait for it, so that this caller was not allowed to.
	 *
	 * @param key the operation
	 * @param remainingLease how long until its leader ends or counts as crashed, unless
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
	 * The leader crashed and its progress is unknown; {@link OnTimeout#FAIL} does not
	 * allow another attempt.
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
	 * The key was used with other arguments.
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
