package io.holdfast.spring.interceptor.lock;

import io.holdfast.lock.LockLostException;
import io.holdfast.spring.annotation.OnLost;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows when a lock is lost while the work under it runs.
 */
enum LockLossPolicy {

	/** The call fails at its end. */
	THROW,

	/** The work is stopped, and the call fails at its end. */
	INTERRUPT {

		@Override
		LockLossCallback callback(HeldLocks locks, Runnable interrupt) {
			LockLossCallback callback = new LockLossCallback(interrupt);
			locks.onLost(callback);
			return callback;
		}

	},

	/** The loss is logged. */
	LOG {

		@Override
		LockLossCallback callback(HeldLocks locks, Runnable interrupt) {
			LockLossCallback callback = new LockLossCallback(() -> logger.warn(
					"Lock '{}' is lost while the work under it runs; it goes on, and another holder may be at work.",
					Printable.of(locks.lockName())));
			locks.onLost(callback);
			return callback;
		}

		@Override
		@Nullable LockLostException verdict(HeldLocks locks) {
			return null;
		}

	};

	private static final Logger logger = LoggerFactory.getLogger(LockLossPolicy.class);

	static LockLossPolicy of(OnLost choice) {
		return switch (choice) {
			case THROW -> THROW;
			case INTERRUPT -> INTERRUPT;
			case LOG -> LOG;
		};
	}

	/**
	 * Begin to watch.
	 * @param locks what the work relies on
	 * @param interrupt stops the work
	 * @return the watch, to be ended with the work
	 */
	LockLossCallback callback(HeldLocks locks, Runnable interrupt) {
		return new LockLossCallback(interrupt);
	}

	/** How the call has to fail when the work has ended, or null when it has not. */
	@Nullable LockLostException verdict(HeldLocks locks) {
		return locks.loss();
	}

}
