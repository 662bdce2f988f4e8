package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.idempotency.IdempotencyKey;
import org.jspecify.annotations.Nullable;

/**
 * Observes the calls of idempotent methods.
 */
@FunctionalInterface
public interface OperationObserver {

	/** Observes nothing. */
	OperationObserver NO_OP = (key) -> Watch.NO_OP;

	/**
	 * A call begins.
	 * @param key the operation
	 * @return observes the call; must be ended once
	 */
	Watch begin(IdempotencyKey key);

	/**
	 * Observes one call.
	 */
	interface Watch {

		/** Observes nothing. */
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
		 * @return a scope to close on the same thread
		 */
		Scope open();

		/**
		 * The call has ended.
		 * @param replayed whether its outcome was already stored
		 * @param failure the exception of the call; null if it succeeded
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
