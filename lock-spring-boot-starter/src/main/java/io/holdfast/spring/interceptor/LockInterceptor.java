package io.holdfast.spring.interceptor;

import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of annotated methods under their locks.
 */
final class LockInterceptor implements MethodInterceptor {

	private final LockDefinitionSource source;

	private final Supplier<Guards> guards;

	LockInterceptor(LockDefinitionSource source, Supplier<Guards> guards) {
		this.source = source;
		this.guards = guards;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		Class<?> targetClass = (target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass();
		LockDefinition definition = this.source.find(invocation.getMethod(), targetClass).orElse(null);
		if (definition == null) {
			return invocation.proceed();
		}
		return this.guards.get().of(definition.returns()).invoke(definition, invocation);
	}

}
