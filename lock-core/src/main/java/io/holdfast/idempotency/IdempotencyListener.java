package io.holdfast.idempotency;

import java.time.Duration;

/**
 * Hears what happens to idempotent operations. Called on whatever thread it happens on,
 * so it must be quick and must not block; what it throws is logged and never reaches the
 * operation.
 */
public interface IdempotencyListener {

	/** Hears nothing. */
	IdempotencyListener NO_OP = new IdempotencyListener() {
	};

	/**
	 * A call ended, one way or the other: a call that leads with the settlement of its
	 * work, any other with its answer.
	 * @param key the operation
	 * @param outcome how it ended
	 * @param elapsed the time since the call
	 */
	default void onCall(IdempotencyKey key, CallOutcome outcome, Duration elapsed) {
	}

	/**
	 * A duplicate begins to wait for the outcome.
	 * @param key the operation
	 */
	default void onWaitStart(IdempotencyKey key) {
	}

	/**
	 * A duplicate no longer waits, for whatever reason; follows each
	 * {@link #onWaitStart(IdempotencyKey)}.
	 * @param key the operation
	 */
	default void onWaitEnd(IdempotencyKey key) {
	}

	/**
	 * A caller leads because the leader before it is gone: the work may be done a second
	 * time.
	 * @param key the operation
	 * @param attempt how many leaders it has had, with this one
	 */
	default void onReclaim(IdempotencyKey key, int attempt) {
	}

	/**
	 * A leader of this client can no longer rely on its lease, or learnt that its record
	 * belongs to another or is gone.
	 * @param key the operation
	 * @param held the time since it began to lead
	 */
	default void onLost(IdempotencyKey key, Duration held) {
	}

	/**
	 * The store did not answer when a leader ended; it is told again in the background.
	 * @param key the operation
	 */
	default void onPending(IdempotencyKey key) {
	}

}
