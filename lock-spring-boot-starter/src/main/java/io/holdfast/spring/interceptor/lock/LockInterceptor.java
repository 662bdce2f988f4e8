package io.holdfast.spring.interceptor.lock;

import java.util.function.Supplier;

import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.GuardInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of annotated methods under their locks.
 */
final class LockInterceptor extends GuardInterceptor<LockDefinition> {

	private final Supplier<Guards> guards;

	LockInterceptor(DefinitionSource<?, LockDefinition> source, Supplier<Guards> guards) {
		super(source);
		this.guards = guards;
	}

	@Override
	protected @Nullable Object invoke(LockDefinition definition, MethodInvocation invocation) throws Throwable {
		return this.guards.get().of(definition.returns()).invoke(definition, invocation);
	}

}
