package io.holdfast.spring.interceptor.idempotency;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs idempotent calls in the way that fits what the method returns.
 */
@FunctionalInterface
interface Operation {

	@Nullable Object invoke(IdempotentDefinition definition, MethodInvocation invocation) throws Throwable;

}
