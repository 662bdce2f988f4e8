package io.holdfast.spring.observation;

import io.holdfast.idempotency.IdempotencyKey;
import io.micrometer.observation.Observation;

/**
 * What is known of a call of an idempotent method.
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
	 * Whether the outcome was there before.
	 * @return false until the call has ended
	 */
	public boolean replayed() {
		return this.replayed;
	}

	void setReplayed(boolean replayed) {
		this.replayed = replayed;
	}

}
