package io.holdfast.lock;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Hears what happens to locks. Called on whatever thread it happens on, so it must be
 * quick and must not block; what it throws is logged and never reaches the lock. Several
 * locks that are acquired together are one to it, named by all names in their order.
 */
public interface LockListener {

	/** Hears nothing. */
	LockListener NO_OP = new LockListener() {
	};

	/**
	 * An acquisition ended, one way or the other.
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
	 * A caller no longer waits, for whatever reason; follows each
	 * {@link #onWaitStart(String, String)}.
	 * @param name the lock's name
	 * @param label the options' label
	 */
	default void onWaitEnd(String name, @Nullable String label) {
	}

	/**
	 * A caller that had waited got the lock; follows its
	 * {@link #onAcquire(String, String, AcquireOutcome, Duration)}.
	 * @param name the lock's name
	 * @param label the options' label
	 * @param kind where the lock came from
	 */
	default void onHandOff(String name, @Nullable String label, HandOffKind kind) {
	}

	/**
	 * A lock was released by its holder while it was held.
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
	 * @param reason why
	 */
	default void onLoss(String name, @Nullable String label, Duration held, LossReason reason) {
	}

}
