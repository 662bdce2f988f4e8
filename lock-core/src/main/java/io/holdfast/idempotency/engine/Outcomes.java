package io.holdfast.idempotency.engine;

import java.time.Duration;

import io.holdfast.engine.Tokens;
import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.StoredFailure;

/**
 * What callers are told of a record or of a leader's ending.
 */
final class Outcomes {

	private Outcomes() {
	}

	/**
	 * Of a record whose leader has said how its work ended.
	 */
	static ClaimResult of(Call call, StoredRecord stored) {
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
	 * Of a leader of this JVM that has said how its work ended.
	 */
	static ClaimResult of(Call call, Ending ending, Duration age) {
		IdempotencyKey key = call.key();
		if (ending instanceof Ending.Done done) {
			return new ClaimResult.Done(key, done.outcome(), age, call.isWaiting());
		}
		if (ending instanceof Ending.Failed failed) {
			return new ClaimResult.Failed(key, failed.failure(), age, call.isWaiting());
		}
		if (ending instanceof Ending.Unknown unknown) {
			return new ClaimResult.OutcomeUnknown(key, unknown.detail(), age, call.isWaiting());
		}
		throw new IllegalStateException("A leader that freed the key has no outcome");
	}

	static ClaimResult timedOut(Call call, StoredRecord stored) {
		return new ClaimResult.TimedOut(call.key(), stored.remainingLease().negated(), Tokens.holderOf(stored.token()));
	}

	static ClaimResult running(Call call, Occupant occupant) {
		return new ClaimResult.Running(call.key(), occupant.remainingLease(), occupant.holder());
	}

}
