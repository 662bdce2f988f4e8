package io.holdfast.spring.interceptor.ratelimit;

import java.util.List;

import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitExceededException;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Lets methods through that begin on the calling thread.
 */
final class ValueGuard implements LimitGuard {

	private final LimitGuards guards;

	ValueGuard(LimitGuards guards) {
		this.guards = guards;
	}

	@Override
	public @Nullable Object invoke(RateLimitDefinition definition, MethodInvocation invocation) throws Throwable {
		List<RateLimitDemand> demands = definition.demands(invocation);
		if (!demands.isEmpty()) {
			try {
				this.guards.gate().pass(definition, demands, this.guards.response());
			}
			catch (RateLimitExceededException ex) {
				return definition.refused().answer(invocation, ex);
			}
		}
		return invocation.proceed();
	}

}
