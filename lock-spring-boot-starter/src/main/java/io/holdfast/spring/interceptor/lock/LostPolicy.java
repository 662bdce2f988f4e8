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
enum LostPolicy {

	/** The call fails at its end. */
	THROW,

	/** The work is stopped, and the call fails at its end. */
	INTERRUPT {

		@Override
		LossWatch watch(HeldLocks locks, Runnable interrupt) {
			LossWatch watch = new LossWatch(interrupt);
			locks.onLost(watch);
			return watch;
		}

	},

	/** The loss is logged. */
	LOG {

		@Override
		LossWatch watch(HeldLocks locks, Runnable interrupt) {
			LossWatch watch = new LossWatch(() -> logger.warn(
					"Lock '{}' is lost while the work under it runs; it goes on, and another holder may be at work.",
					Printable.of(locks.lockName())));
			locks.onLost(watch);
			return watch;
		}

		@Override
		@Nullable LockLostException verdict(HeldLocks locks) {
			return null;
		}

	};

	private static final Logger logger = LoggerFactory.getLogger(LostPolicy.class);

	static LostPolicy of(OnLost choice) {
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
	LossWatch watch(HeldLocks locks, Runnable interrupt) {
		return new LossWatch(interrupt);
	}

	/** How the call has to fail when the work has ended, or null when it has not. */
	@Nullable LockLostException verdict(HeldLocks locks) {
		return locks.loss();
	}

}
