package io.holdfast.spring.interceptor.idempotency;

import java.util.function.Supplier;

import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.GuardInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of annotated methods once for each key.
 */
final class IdempotentInterceptor extends GuardInterceptor<IdempotentDefinition> {

	private final Supplier<Operations> operations;

	IdempotentInterceptor(DefinitionSource<?, IdempotentDefinition> source, Supplier<Operations> operations) {
		super(source);
		this.operations = operations;
	}

	@Override
	protected @Nullable Object invoke(IdempotentDefinition definition, MethodInvocation invocation) throws Throwable {
		return this.operations.get().of(definition.returns()).invoke(definition, invocation);
	}

}
