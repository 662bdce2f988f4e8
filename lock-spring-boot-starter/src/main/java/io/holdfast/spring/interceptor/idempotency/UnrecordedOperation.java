package io.holdfast.spring.interceptor.idempotency;

import java.time.Duration;
import java.util.Optional;

import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.Leadership;
import io.holdfast.spring.OperationContext;

/**
 * An operation without its record, because Redis is not available.
 *
 * @param operation the key of the operation
 * @param local its leadership inside this JVM, if any
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
		throw unrecorded("does not know its earlier attempts");
	}

	@Override
	public boolean isLeading() {
		return this.local.map(Leadership::isHeld).orElse(false);
	}

	@Override
	public void ensureLeading() {
		this.local.orElseThrow(() -> unrecorded("has no leader")).ensureHeld();
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
				+ ", because it runs without a record while Redis is not available. Check isLeading() first, or set"
				+ " onUnavailable = FAIL so that such calls fail.");
	}

}
