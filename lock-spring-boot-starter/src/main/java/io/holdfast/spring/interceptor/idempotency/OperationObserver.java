package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.idempotency.IdempotencyKey;
import org.jspecify.annotations.Nullable;

/**
 * Watches the calls of idempotent methods.
 */
@FunctionalInterface
public interface OperationObserver {

	/** Watches nothing. */
	OperationObserver NO_OP = (key) -> Watch.NO_OP;

	/**
	 * A call begins.
	 * @param key the operation
	 * @return the watch over it, to be ended once
	 */
	Watch begin(IdempotencyKey key);

	/**
	 * The watch over one call.
	 */
	interface Watch {

		/** Sees nothing. */
		Watch NO_OP = new Watch() {

			@Override
			public Scope open() {
				return () -> {
				};
			}

			@Override
			public void end(boolean replayed, @Nullable Throwable failure) {
			}

		};

		/**
		 * Make the call current on the calling thread.
		 * @return ends that; close it on the same thread
		 */
		Scope open();

		/**
		 * The call has ended.
		 * @param replayed whether its outcome was there before
		 * @param failure what it failed with; null when it did not
		 */
		void end(boolean replayed, @Nullable Throwable failure);

	}

	/**
	 * The time for which a call is current on a thread.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		@Override
		void close();

	}

}
