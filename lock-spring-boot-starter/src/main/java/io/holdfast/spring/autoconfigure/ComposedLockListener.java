package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LossReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners of the application as one; a failure of one does not keep the others from
 * hearing.
 */
final class ComposedLockListener implements LockListener {

	private static final Logger logger = LoggerFactory.getLogger(ComposedLockListener.class);

	private final List<LockListener> listeners;

	ComposedLockListener(List<LockListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
		tell((listener) -> listener.onAcquire(name, label, outcome, waited));
	}

	@Override
	public void onWaitStart(String name, @Nullable String label) {
		tell((listener) -> listener.onWaitStart(name, label));
	}

	@Override
	public void onWaitEnd(String name, @Nullable String label) {
		tell((listener) -> listener.onWaitEnd(name, label));
	}

	@Override
	public void onHandOff(String name, @Nullable String label, HandOffKind kind) {
		tell((listener) -> listener.onHandOff(name, label, kind));
	}

	@Override
	public void onRelease(String name, @Nullable String label, Duration held) {
		tell((listener) -> listener.onRelease(name, label, held));
	}

	@Override
	public void onLoss(String name, @Nullable String label, Duration held, LossReason reason) {
		tell((listener) -> listener.onLoss(name, label, held, reason));
	}

	private void tell(Consumer<LockListener> event) {
		for (LockListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.warn("{} failed; the lock is not affected.", listener, ex);
			}
		}
	}

}
