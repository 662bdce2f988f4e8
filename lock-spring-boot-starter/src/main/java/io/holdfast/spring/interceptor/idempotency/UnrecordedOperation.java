package io.holdfast.spring.interceptor.idempotency;

import java.time.Duration;
import java.util.Optional;

import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.Leadership;
import io.holdfast.spring.OperationContext;

/**
 * An operation without its record, because Redis is not available.
 *
 * @param operation which it is
 * @param local its leadership inside this JVM, if it has one
 */
record UnrecordedOperation(IdempotencyKey operation, Optional<Leadership> local) implements OperationContext {

	@Override
	public String name() {
		return this.operation.name();
	}

	@Override
	public String key() {
		return this.operation.key();
	}

	@Override
	public long fence() {
		throw unrecorded("has no fence");
	}

	@Override
	public int attempt() {
		throw unrecorded("does not know of earlier attempts");
	}

	@Override
	public boolean isLeading() {
		return this.local.map(Leadership::isHeld).orElse(false);
	}

	@Override
	public void ensureLeading() {
		this.local.orElseThrow(() -> unrecorded("is led by nobody")).ensureHeld();
	}

	@Override
	public Duration remainingValidity() {
		return this.local.map(Leadership::remainingValidity).orElse(Duration.ZERO);
	}

	@Override
	public void onLost(Runnable action) {
		this.local.ifPresent((leadership) -> leadership.onLost(action));
	}

	private IllegalStateException unrecorded(String what) {
		return new IllegalStateException("Operation '" + this.operation + "' " + what
				+ ", because it runs without a record while Redis is not available. Ask isLeading() first, or let such"
				+ " calls fail with onUnavailable = FAIL.");
	}

}
