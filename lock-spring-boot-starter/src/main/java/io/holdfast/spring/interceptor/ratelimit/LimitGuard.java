package io.holdfast.spring.interceptor.ratelimit;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls through in the way that fits what the method returns.
 */
@FunctionalInterface
interface LimitGuard {

	@Nullable Object invoke(RateLimitDefinition definition, MethodInvocation invocation) throws Throwable;

}
