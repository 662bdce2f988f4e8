package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.spring.IdempotencyKeyException;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;

/**
 * Computes a text from the arguments of a call that is equal for calls that request the
 * same operation.
 */
@FunctionalInterface
interface Fingerprint {

	/**
	 * The fingerprint of a call.
	 * @param arguments the arguments
	 * @param context the variables of the call
	 * @param request the request in which it runs; null for none
	 * @param digests the digests of content that can only be read asynchronously
	 * @return the fingerprint
	 * @throws IdempotencyKeyException if the arguments have none
	 */
	String of(@Nullable Object[] arguments, EvaluationContext context, @Nullable OperationRequest request,
			PartDigests digests);

}
