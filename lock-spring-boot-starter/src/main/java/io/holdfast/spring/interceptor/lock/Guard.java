package io.holdfast.spring.interceptor.lock;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls under their locks, in the way that fits what the method returns.
 */
@FunctionalInterface
interface Guard {

	@Nullable Object invoke(LockDefinition definition, MethodInvocation invocation) throws Throwable;

}
