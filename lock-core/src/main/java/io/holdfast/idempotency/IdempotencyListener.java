package io.holdfast.idempotency;

import java.time.Duration;

/**
 * Is notified of events of idempotent operations. Called on the thread on which the event
 * happens, so it must be quick and must not block; its exceptions are logged and never
 * reach the operation.
 */
public interface IdempotencyListener {

	/** Ignores all events. */
	IdempotencyListener NO_OP = new IdempotencyListener() {
	};

	/**
	 * A call ended, with any outcome: a call that leads ends with the settlement of its
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
	 * A duplicate no longer waits, for any reason; follows each
	 * {@link #onWaitStart(IdempotencyKey)}.
	 * @param key the operation
	 */
	default void onWaitEnd(IdempotencyKey key) {
	}

	/**
	 * A caller leads because the previous leader crashed: the work may be done a second
	 * time.
	 * @param key the operation
	 * @param attempt how many leaders it has had, including this one
	 */
	default void onReclaim(IdempotencyKey key, int attempt) {
	}

	/**
	 * A leader of this client can no longer rely on its lease, or learned that its record
	 * belongs to another leader or no longer exists.
	 * @param key the operation
	 * @param held the time since it began to lead
	 */
	default void onLost(IdempotencyKey key, Duration held) {
	}

	/**
	 * The store did not answer when a leader ended; the outcome is sent again in the
	 * background.
	 * @param key the operation
	 */
	default void onPending(IdempotencyKey key) {
	}

}
