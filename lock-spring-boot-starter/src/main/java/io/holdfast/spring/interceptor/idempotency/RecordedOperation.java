package io.holdfast.spring.interceptor.idempotency;

import java.time.Duration;

import io.holdfast.idempotency.Leadership;
import io.holdfast.spring.OperationContext;

/**
 * The context of an operation that has a record.
 *
 * @param leadership the leadership of the operation
 */
record RecordedOperation(Leadership leadership) implements OperationContext {

	@Override
	public String name() {
		return this.leadership.key().name();
	}

	@Override
	public String key() {
		return this.leadership.key().key();
	}

	@Override
	public long fence() {
		return this.leadership.fence();
	}

	@Override
	public int attempt() {
		return this.leadership.attempt();
	}

	@Override
	public boolean isLeading() {
		return this.leadership.isHeld();
	}

	@Override
	public void ensureLeading() {
		this.leadership.ensureHeld();
	}

	@Override
	public Duration remainingValidity() {
		return this.leadership.remainingValidity();
	}

	@Override
	public void onLost(Runnable action) {
		this.leadership.onLost(action);
	}

}
