package io.holdfast.idempotency.engine;

import java.time.Duration;

import io.holdfast.engine.TokenGenerator;
import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.StoredFailure;

/**
 * Creates the results of claims from records and outcomes.
 */
final class ClaimResults {

	private ClaimResults() {
	}

	/**
	 * The result for a record with an outcome.
	 */
	static ClaimResult of(PendingCall call, StoredRecord stored) {
		IdempotencyKey key = call.key();
		String text = String.valueOf(stored.message());
		return switch (stored.state()) {
			case DONE -> new ClaimResult.Done(key, String.valueOf(stored.outcome()), stored.age(), call.isWaiting());
			case FAILED ->
				new ClaimResult.Failed(key, new StoredFailure(String.valueOf(stored.failureType()), stored.message()),
						stored.age(), call.isWaiting());
			case UNKNOWN -> new ClaimResult.OutcomeUnknown(key, text, stored.age(), call.isWaiting());
			default -> throw new IllegalStateException("A record that is " + stored.state() + " has no outcome");
		};
	}

	/**
	 * The result for the outcome of a leader of this client.
	 */
	static ClaimResult of(PendingCall call, Outcome outcome, Duration age) {
		IdempotencyKey key = call.key();
		if (outcome instanceof Outcome.Done done) {
			return new ClaimResult.Done(key, done.outcome(), age, call.isWaiting());
		}
		if (outcome instanceof Outcome.Failed failed) {
			return new ClaimResult.Failed(key, failed.failure(), age, call.isWaiting());
		}
		if (outcome instanceof Outcome.Unknown unknown) {
			return new ClaimResult.OutcomeUnknown(key, unknown.detail(), age, call.isWaiting());
		}
		throw new IllegalStateException("A leader that freed the key has no outcome");
	}

	static ClaimResult timedOut(PendingCall call, StoredRecord stored) {
		return new ClaimResult.TimedOut(call.key(), stored.remainingLease().negated(),
				TokenGenerator.holderOf(stored.token()));
	}

	static ClaimResult running(PendingCall call, CurrentOwner owner) {
		return new ClaimResult.Running(call.key(), owner.remainingLease(), owner.holder());
	}

}
