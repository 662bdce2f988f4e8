package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;

/**
 * What a call gets in place of its method when it is refused.
 */
@FunctionalInterface
interface BusyPolicy {

	/** The refusal is thrown. */
	BusyPolicy THROW = (invocation, refusal) -> {
		throw refusal;
	};

	/**
	 * Answer a refused call.
	 * @param invocation the call
	 * @param refusal what says that the call is refused
	 * @return what the method would return, or the value that its stage or publisher
	 * would have; {@code null} for none
	 * @throws Throwable the refusal, or what a fallback throws
	 */
	@Nullable Object answer(MethodInvocation invocation, RuntimeException refusal) throws Throwable;

	/** The call returns an empty value. */
	static BusyPolicy skip(@Nullable Object emptyValue) {
		return (invocation, refusal) -> emptyValue;
	}

	/** Another method of the same bean answers. */
	static BusyPolicy fallback(Method method) {
		return (invocation, refusal) -> AopUtils.invokeJoinpointUsingReflection(invocation.getThis(), method,
				invocation.getArguments());
	}

}
