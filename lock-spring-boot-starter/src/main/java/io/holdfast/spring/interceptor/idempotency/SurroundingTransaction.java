package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.idempotency.OutcomeCodec;
import org.jspecify.annotations.Nullable;

/**
 * The transaction in which a call runs, if there is one. The effects of the call are kept
 * only if the transaction commits.
 */
interface SurroundingTransaction {

	/** For calls that run in no transaction, or whose work is independent of it. */
	SurroundingTransaction NONE = new SurroundingTransaction() {
	};

	/**
	 * The outcome of an earlier call in the same transaction.
	 * @param call the call
	 * @return the outcome; null if the call must use the record
	 * @throws io.holdfast.idempotency.IdempotencyException if there is no outcome for the
	 * call
	 */
	default @Nullable OperationResult<@Nullable Object> known(OperationCall call) {
		return null;
	}

	/**
	 * Make the outcome of a leading call wait for the end of the transaction.
	 * @param leadership its leadership
	 */
	default void follow(Leadership leadership) {
	}

	/**
	 * Observe the codec for the outcome of the call.
	 * @param codec the codec
	 * @return a codec that delegates to it
	 */
	default OutcomeCodec<@Nullable Object> watch(OutcomeCodec<@Nullable Object> codec) {
		return codec;
	}

	/**
	 * Record that the call returns.
	 */
	default void returned() {
	}

	/**
	 * Run an action after the outcome of the call has been written.
	 * @param action the action
	 */
	default void afterwards(Runnable action) {
		action.run();
	}

}
