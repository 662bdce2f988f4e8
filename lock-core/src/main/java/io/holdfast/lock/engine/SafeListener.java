package io.holdfast.lock.engine;

import java.time.Duration;

import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LossReason;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a listener throws away from the lock.
 */
final class SafeListener implements LockListener {

	private static final Logger logger = LoggerFactory.getLogger(LockListener.class);

	private final LockListener delegate;

	SafeListener(LockListener delegate) {
		this.delegate = delegate;
	}

	@Override
	public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
		call(name, () -> this.delegate.onAcquire(name, label, outcome, waited));
	}

	@Override
	public void onWaitStart(String name, @Nullable String label) {
		call(name, () -> this.delegate.onWaitStart(name, label));
	}

	@Override
	public void onWaitEnd(String name, @Nullable String label) {
		call(name, () -> this.delegate.onWaitEnd(name, label));
	}

	@Override
	public void onHandOff(String name, @Nullable String label, HandOffKind kind) {
		call(name, () -> this.delegate.onHandOff(name, label, kind));
	}

	@Override
	public void onRelease(String name, @Nullable String label, Duration held) {
		call(name, () -> this.delegate.onRelease(name, label, held));
	}

	@Override
	public void onLoss(String name, @Nullable String label, Duration held, LossReason reason) {
		call(name, () -> this.delegate.onLoss(name, label, held, reason));
	}

	private static void call(String name, Runnable event) {
		try {
			event.run();
		}
		catch (Throwable ex) {
			logger.warn("A lock listener failed on lock '{}'; the lock is not affected", Printable.of(name), ex);
		}
	}

}
