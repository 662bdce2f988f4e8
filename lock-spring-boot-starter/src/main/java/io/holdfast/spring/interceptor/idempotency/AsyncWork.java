package io.holdfast.spring.interceptor.idempotency;

import java.util.concurrent.CompletionStage;

import io.holdfast.spring.OperationContext;
import org.jspecify.annotations.Nullable;

/**
 * What an annotated method does, on whichever threads.
 */
@FunctionalInterface
interface AsyncWork {

	CompletionStage<@Nullable Object> begin(OperationContext context);

}
