package io.holdfast.idempotency.engine;

import java.time.Duration;

import io.holdfast.idempotency.CallOutcome;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a listener throws away from the operation.
 */
final class SafeListener implements IdempotencyListener {

	private static final Logger logger = LoggerFactory.getLogger(IdempotencyListener.class);

	private final IdempotencyListener delegate;

	SafeListener(IdempotencyListener delegate) {
		this.delegate = delegate;
	}

	@Override
	public void onCall(IdempotencyKey key, CallOutcome outcome, Duration elapsed) {
		call(key, () -> this.delegate.onCall(key, outcome, elapsed));
	}

	@Override
	public void onWaitStart(IdempotencyKey key) {
		call(key, () -> this.delegate.onWaitStart(key));
	}

	@Override
	public void onWaitEnd(IdempotencyKey key) {
		call(key, () -> this.delegate.onWaitEnd(key));
	}

	@Override
	public void onReclaim(IdempotencyKey key, int attempt) {
		call(key, () -> this.delegate.onReclaim(key, attempt));
	}

	@Override
	public void onLost(IdempotencyKey key, Duration held) {
		call(key, () -> this.delegate.onLost(key, held));
	}

	@Override
	public void onPending(IdempotencyKey key) {
		call(key, () -> this.delegate.onPending(key));
	}

	private static void call(IdempotencyKey key, Runnable event) {
		try {
			event.run();
		}
		catch (Throwable ex) {
			logger.warn("An idempotency listener failed on '{}'; the operation is not affected", key, ex);
		}
	}

}
