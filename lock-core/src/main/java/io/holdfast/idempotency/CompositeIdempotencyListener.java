package io.holdfast.idempotency;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one. A listener's exceptions are logged and affect neither the
 * operation nor the other listeners. Thread-safe.
 *
 * @param listeners the listeners, in the order in which they hear of an event
 */
public record CompositeIdempotencyListener(List<IdempotencyListener> listeners) implements IdempotencyListener {

	private static final Logger logger = LoggerFactory.getLogger(IdempotencyListener.class);

	public CompositeIdempotencyListener {
		listeners = List.copyOf(listeners);
	}

	/**
	 * Isolate the exceptions of a listener.
	 * @param listener a listener
	 * @return the same listener if it is a composite already
	 */
	public static CompositeIdempotencyListener of(IdempotencyListener listener) {
		return (listener instanceof CompositeIdempotencyListener composite) ? composite
				: new CompositeIdempotencyListener(List.of(listener));
	}

	@Override
	public void onCall(IdempotencyKey key, CallOutcome outcome, Duration elapsed) {
		tell(key, (listener) -> listener.onCall(key, outcome, elapsed));
	}

	@Override
	public void onWaitStart(IdempotencyKey key) {
		tell(key, (listener) -> listener.onWaitStart(key));
	}

	@Override
	public void onWaitEnd(IdempotencyKey key) {
		tell(key, (listener) -> listener.onWaitEnd(key));
	}

	@Override
	public void onReclaim(IdempotencyKey key, int attempt) {
		tell(key, (listener) -> listener.onReclaim(key, attempt));
	}

	@Override
	public void onLost(IdempotencyKey key, Duration held) {
		tell(key, (listener) -> listener.onLost(key, held));
	}

	@Override
	public void onPending(IdempotencyKey key) {
		tell(key, (listener) -> listener.onPending(key));
	}

	private void tell(IdempotencyKey subject, Consumer<IdempotencyListener> event) {
		for (IdempotencyListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				logger.warn("The idempotency listener {} failed on operation '{}'; the operation is not affected",
						listener.getClass().getName(), subject, ex);
			}
		}
	}

}
