package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.idempotency.IdempotencyException;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.StoredFailureException;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import org.jspecify.annotations.Nullable;

/**
 * One call of an idempotent method.
 *
 * @param key the operation
 * @param options how to run it
 * @param codec stores its result, together with its output to the response
 * @param unavailable what happens if Redis is not available
 * @param request the web request in which it runs; null for none
 * @param transaction the transaction in which it runs
 */
record OperationCall(IdempotencyKey key, IdempotencyOptions options, ResponseRecorder codec,
		UnavailablePolicy unavailable, @Nullable OperationRequest request, SurroundingTransaction transaction) {

	OperationCall(IdempotencyKey key, IdempotencyOptions options, ResponseRecorder codec, UnavailablePolicy unavailable,
			@Nullable OperationRequest request) {
		this(key, options, codec, unavailable, request, SurroundingTransaction.NONE);
	}

	OperationCall in(SurroundingTransaction transaction) {
		return new OperationCall(this.key, this.options, this.codec, this.unavailable, this.request, transaction);
	}

	/** The codec for the result of this call. */
	OutcomeCodec<@Nullable Object> outcomes() {
		return this.transaction.watch(this.codec);
	}

	/**
	 * Report to the client whether its response is a replay, and write the replayed
	 * response.
	 */
	void answered(boolean replayed, @Nullable Throwable failure) {
		this.transaction.returned();
		if (this.request != null && (replayed || (failure instanceof StoredFailureException ex && isAbout(ex)))) {
			this.request.replayed();
			this.codec.replay();
		}
	}

	/**
	 * Whether a failure is about this operation, and not about one that its work calls.
	 */
	boolean isAbout(IdempotencyException failure) {
		return failure.key().equals(this.key);
	}

}
