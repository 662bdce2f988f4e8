package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;

/**
 * What a call gets in place of its method when it is refused.
 */
@FunctionalInterface
public interface RefusalPolicy {

	/** The refusal is thrown. */
	RefusalPolicy THROW = (invocation, refusal) -> {
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

	/**
	 * The call returns an empty value.
	 * @param method the guarded method
	 * @return the policy
	 */
	static RefusalPolicy skip(AnnotatedMethod method) {
		Object emptyValue = EmptyReturnValue.of(method.method(), method.targetClass());
		return (invocation, refusal) -> emptyValue;
	}

	/**
	 * Another method of the same bean answers.
	 * @param guarded the guarded method
	 * @param name the other method's name; it takes the same arguments and returns the
	 * same type
	 * @return the policy
	 * @throws InvalidAnnotatedMethodException when there is no such method
	 */
	static RefusalPolicy fallback(AnnotatedMethod guarded, String name) {
		Method method = FallbackMethod.find(guarded, name);
		return (invocation, refusal) -> AopUtils.invokeJoinpointUsingReflection(invocation.getThis(), method,
				invocation.getArguments());
	}

}
