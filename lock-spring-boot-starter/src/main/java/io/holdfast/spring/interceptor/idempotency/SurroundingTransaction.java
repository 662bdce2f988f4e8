package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.idempotency.OutcomeCodec;
import org.jspecify.annotations.Nullable;

/**
 * The transaction in which a call runs, if it runs in one: what the call did stays only
 * where that is committed.
 */
interface SurroundingTransaction {

	/** For calls that run in none, or whose work does not depend on it. */
	SurroundingTransaction NONE = new SurroundingTransaction() {
	};

	/**
	 * What an earlier call of the same transaction has come to.
	 * @param call the call
	 * @return its outcome; null where the call has to ask for the record
	 * @throws io.holdfast.idempotency.IdempotencyException when the call cannot have it
	 */
	default @Nullable OperationResult<@Nullable Object> known(OperationCall call) {
		return null;
	}

	/**
	 * The call leads: its outcome waits for the end of the transaction.
	 * @param leadership its lead
	 */
	default void follow(Leadership leadership) {
	}

	/**
	 * Stores the outcome of the call.
	 * @param codec what stores it
	 * @return the same, watched
	 */
	default OutcomeCodec<@Nullable Object> watch(OutcomeCodec<@Nullable Object> codec) {
		return codec;
	}

	/**
	 * The call has its answer.
	 */
	default void returned() {
	}

	/**
	 * Do something when the outcome of the call was told.
	 * @param action what to do
	 */
	default void afterwards(Runnable action) {
		action.run();
	}

}
