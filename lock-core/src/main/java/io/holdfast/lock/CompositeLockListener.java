package io.holdfast.lock;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one. A listener's exceptions are logged and affect neither the
 * lock nor the other listeners. Thread-safe.
 *
 * @param listeners the listeners, in the order in which they hear of an event
 */
public record CompositeLockListener(List<LockListener> listeners) implements LockListener {

	private static final Logger logger = LoggerFactory.getLogger(LockListener.class);

	public CompositeLockListener {
		listeners = List.copyOf(listeners);
	}

	/**
	 * Isolate the exceptions of a listener.
	 * @param listener a listener
	 * @return the same listener if it is a composite already
	 */
	public static CompositeLockListener of(LockListener listener) {
		return (listener instanceof CompositeLockListener composite) ? composite
				: new CompositeLockListener(List.of(listener));
	}

	@Override
	public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
		tell(name, (listener) -> listener.onAcquire(name, label, outcome, waited));
	}

	@Override
	public void onWaitStart(String name, @Nullable String label) {
		tell(name, (listener) -> listener.onWaitStart(name, label));
	}

	@Override
	public void onWaitEnd(String name, @Nullable String label) {
		tell(name, (listener) -> listener.onWaitEnd(name, label));
	}

	@Override
	public void onHandOff(String name, @Nullable String label, HandOffKind kind) {
		tell(name, (listener) -> listener.onHandOff(name, label, kind));
	}

	@Override
	public void onRelease(String name, @Nullable String label, Duration held) {
		tell(name, (listener) -> listener.onRelease(name, label, held));
	}

	@Override
	public void onLoss(String name, @Nullable String label, Duration held, LossReason reason) {
		tell(name, (listener) -> listener.onLoss(name, label, held, reason));
	}

	private void tell(String subject, Consumer<LockListener> event) {
		for (LockListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				logger.warn("The lock listener {} failed on lock '{}'; the lock is not affected",
						listener.getClass().getName(), Printable.of(subject), ex);
			}
		}
	}

}
