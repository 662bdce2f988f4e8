package io.holdfast.spring.interceptor.schedule;

import java.util.function.Supplier;

import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.GuardInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs under their locks, or skips them.
 */
final class ScheduleInterceptor extends GuardInterceptor<ScheduleDefinition> {

	private final Supplier<JobGuards> guards;

	ScheduleInterceptor(DefinitionSource<?, ScheduleDefinition> source, Supplier<JobGuards> guards) {
		super(source);
		this.guards = guards;
	}

	@Override
	protected @Nullable Object invoke(ScheduleDefinition definition, MethodInvocation invocation) throws Throwable {
		try {
			return this.guards.get().of(definition.returns()).invoke(definition, invocation);
		}
		finally {
			TickCalls calls = definition.calls();
			if (calls != null) {
				calls.end();
			}
		}
	}

}
