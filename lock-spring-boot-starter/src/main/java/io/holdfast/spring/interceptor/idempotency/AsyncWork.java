package io.holdfast.spring.interceptor.idempotency;

import java.util.concurrent.CompletionStage;

import io.holdfast.spring.OperationContext;
import org.jspecify.annotations.Nullable;

/**
 * The work of an annotated method, on any threads.
 */
@FunctionalInterface
interface AsyncWork {

	CompletionStage<@Nullable Object> begin(OperationContext context);

}
