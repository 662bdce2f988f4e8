package io.holdfast.spring.interceptor.lock;

import io.holdfast.lock.LockLostException;
import io.holdfast.spring.annotation.OnLost;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens if a lock is lost while the work under it runs.
 */
enum LockLossPolicy {

	/** The call fails when its work ends. */
	THROW,

	/** The work is interrupted, and the call fails when its work ends. */
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
			LockLossCallback callback = new LockLossCallback(() -> logger
				.warn("Lock '{}' was lost while the work under it runs. The work continues, and another holder may be"
						+ " working at the same time.", Printable.of(locks.lockName())));
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
	 * Create the callback for the loss of the locks, and register it if the policy acts
	 * on a loss.
	 * @param locks the locks of the call
	 * @param interrupt interrupts the work
	 * @return the callback, to be ended with the work
	 */
	LockLossCallback callback(HeldLocks locks, Runnable interrupt) {
		return new LockLossCallback(interrupt);
	}

	/**
	 * The exception that the call must fail with after its work has ended, or null if it
	 * need not fail.
	 */
	@Nullable LockLostException verdict(HeldLocks locks) {
		return locks.loss();
	}

}
