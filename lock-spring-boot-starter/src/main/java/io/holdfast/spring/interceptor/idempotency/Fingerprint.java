package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.spring.IdempotencyKeyException;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;

/**
 * What the arguments of a call look like: equal for calls that ask for the same.
 */
@FunctionalInterface
interface Fingerprint {

	/**
	 * The fingerprint of a call.
	 * @param arguments the arguments
	 * @param context the variables of the call
	 * @param request the request in which it runs; null for none
	 * @param digests has the digests of what can only be read asynchronously
	 * @return a text
	 * @throws IdempotencyKeyException when they have none
	 */
	String of(@Nullable Object[] arguments, EvaluationContext context, @Nullable OperationRequest request,
			PartDigests digests);

}
