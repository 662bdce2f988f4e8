package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.spring.OperationContext;
import org.jspecify.annotations.Nullable;

/**
 * The work of an annotated method, on the calling thread.
 */
@FunctionalInterface
interface BlockingWork {

	@Nullable Object run(OperationContext context) throws Exception;

}
