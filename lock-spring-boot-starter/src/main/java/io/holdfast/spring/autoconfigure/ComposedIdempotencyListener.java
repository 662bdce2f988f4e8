package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.holdfast.idempotency.CallOutcome;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners of the application as one; a failure of one does not keep the others from
 * hearing.
 */
final class ComposedIdempotencyListener implements IdempotencyListener {

	private static final Logger logger = LoggerFactory.getLogger(ComposedIdempotencyListener.class);

	private final List<IdempotencyListener> listeners;

	ComposedIdempotencyListener(List<IdempotencyListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void onCall(IdempotencyKey key, CallOutcome outcome, Duration elapsed) {
		tell((listener) -> listener.onCall(key, outcome, elapsed));
	}

	@Override
	public void onWaitStart(IdempotencyKey key) {
		tell((listener) -> listener.onWaitStart(key));
	}

	@Override
	public void onWaitEnd(IdempotencyKey key) {
		tell((listener) -> listener.onWaitEnd(key));
	}

	@Override
	public void onReclaim(IdempotencyKey key, int attempt) {
		tell((listener) -> listener.onReclaim(key, attempt));
	}

	@Override
	public void onLost(IdempotencyKey key, Duration held) {
		tell((listener) -> listener.onLost(key, held));
	}

	@Override
	public void onPending(IdempotencyKey key) {
		tell((listener) -> listener.onPending(key));
	}

	private void tell(Consumer<IdempotencyListener> event) {
		for (IdempotencyListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.warn("{} failed; the operation is not affected.", listener, ex);
			}
		}
	}

}
