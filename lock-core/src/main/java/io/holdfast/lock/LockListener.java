package io.holdfast.lock;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Is notified of events of locks. Called on the thread on which the event happens, so it
 * must be quick and must not block; its exceptions are logged and never reach the lock.
 * Several locks that are acquired together count as one, with all names in order.
 */
public interface LockListener {

	/** Ignores all events. */
	LockListener NO_OP = new LockListener() {
	};

	/**
	 * An acquisition ended, with any outcome.
	 * @param name the lock's name
	 * @param label the options' label
	 * @param outcome how it ended
	 * @param waited the time since the call
	 */
	default void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
	}

	/**
	 * A caller begins to wait for a busy lock.
	 * @param name the lock's name
	 * @param label the options' label
	 */
	default void onWaitStart(String name, @Nullable String label) {
	}

	/**
	 * A caller no longer waits, for any reason; follows each
	 * {@link #onWaitStart(String, String)}.
	 * @param name the lock's name
	 * @param label the options' label
	 */
	default void onWaitEnd(String name, @Nullable String label) {
	}

	/**
	 * A waiter acquired the lock; follows its
	 * {@link #onAcquire(String, String, AcquireOutcome, Duration)}.
	 * @param name the lock's name
	 * @param label the options' label
	 * @param kind where the lock came from
	 */
	default void onHandOff(String name, @Nullable String label, HandOffKind kind) {
	}

	/**
	 * The holder released the lock while it was held.
	 * @param name the lock's name
	 * @param label the options' label
	 * @param held the time since it was acquired
	 */
	default void onRelease(String name, @Nullable String label, Duration held) {
	}

	/**
	 * A lock was lost; no {@link #onRelease(String, String, Duration)} follows.
	 * @param name the lock's name
	 * @param label the options' label
	 * @param held the time since it was acquired
	 * @param reason the reason for the loss
	 */
	default void onLoss(String name, @Nullable String label, Duration held, LossReason reason) {
	}

}
