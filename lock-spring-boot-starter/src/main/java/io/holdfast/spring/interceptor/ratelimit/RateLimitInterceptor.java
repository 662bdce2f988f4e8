package io.holdfast.spring.interceptor.ratelimit;

import java.util.function.Supplier;

import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.GuardInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of annotated methods when their limits allow them.
 */
final class RateLimitInterceptor extends GuardInterceptor<RateLimitDefinition> {

	private final Supplier<LimitGuards> guards;

	RateLimitInterceptor(DefinitionSource<?, RateLimitDefinition> source, Supplier<LimitGuards> guards) {
		super(source);
		this.guards = guards;
	}

	@Override
	protected @Nullable Object invoke(RateLimitDefinition definition, MethodInvocation invocation) throws Throwable {
		return this.guards.get().of(definition.returns()).invoke(definition, invocation);
	}

}
