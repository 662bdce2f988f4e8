package io.holdfast.spring.observation;

import io.holdfast.idempotency.IdempotencyKey;
import io.micrometer.observation.Observation;

/**
 * The context of a call of an idempotent method.
 */
public final class IdempotencyObservationContext extends Observation.Context {

	private final IdempotencyKey key;

	private volatile boolean replayed;

	IdempotencyObservationContext(IdempotencyKey key) {
		this.key = key;
	}

	/**
	 * The operation.
	 * @return its name and key
	 */
	public IdempotencyKey key() {
		return this.key;
	}

	/**
	 * Whether the outcome is a replay.
	 * @return false until the call has ended
	 */
	public boolean replayed() {
		return this.replayed;
	}

	void setReplayed(boolean replayed) {
		this.replayed = replayed;
	}

}
