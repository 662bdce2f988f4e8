package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;

/**
 * Determines the answer to a refused call, in place of calling its method.
 */
@FunctionalInterface
public interface RefusalPolicy {

	/** Throws the refusal. */
	RefusalPolicy THROW = (invocation, refusal) -> {
		throw refusal;
	};

	/**
	 * Answer a refused call.
	 * @param invocation the call
	 * @param refusal the exception that says why
	 * @return the return value for the method, or the value of its stage or publisher;
	 * {@code null} for none
	 * @throws Throwable the refusal, or the exception of a fallback
	 */
	@Nullable Object answer(MethodInvocation invocation, RuntimeException refusal) throws Throwable;

	/**
	 * Return an empty value from refused calls.
	 * @param method the guarded method
	 * @return the policy
	 */
	static RefusalPolicy skip(AnnotatedMethod method) {
		Object emptyValue = EmptyReturnValue.of(method.method(), method.targetClass());
		return (invocation, refusal) -> emptyValue;
	}

	/**
	 * Answer refused calls with another method of the same bean.
	 * @param guarded the guarded method
	 * @param name the other method's name; it takes the same arguments and returns the
	 * same type
	 * @return the policy
	 * @throws InvalidAnnotatedMethodException if there is no such method
	 */
	static RefusalPolicy fallback(AnnotatedMethod guarded, String name) {
		Method method = FallbackMethod.find(guarded, name);
		return (invocation, refusal) -> AopUtils.invokeJoinpointUsingReflection(invocation.getThis(), method,
				invocation.getArguments());
	}

}
