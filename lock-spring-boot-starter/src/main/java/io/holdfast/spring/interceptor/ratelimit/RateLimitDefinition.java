package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.spring.RateLimitKeyException;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.GuardedDefinition;
import io.holdfast.spring.interceptor.MethodExpressions;
import io.holdfast.spring.interceptor.RefusalPolicy;
import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import org.aopalliance.intercept.MethodInvocation;

import org.springframework.expression.EvaluationContext;

/**
 * How the calls of one method are limited.
 *
 * @param method the method
 * @param returns what it returns, which decides how its calls run
 * @param rules its limits, at least one
 * @param expressions provides the variables of calls
 * @param waitTime the longest wait for permits
 * @param refused how to answer a refused call
 * @param unavailable what happens if Redis is not available
 */
record RateLimitDefinition(AnnotatedMethod method, ReturnKind returns, List<LimitRule> rules,
		MethodExpressions expressions, Duration waitTime, RefusalPolicy refused,
		UnavailablePolicy unavailable) implements GuardedDefinition {

	@Override
	public String name() {
		return this.rules.get(0).limit().name();
	}

	/**
	 * Create a call's requests to its limits.
	 * @param invocation the call
	 * @return the requests, which are decided together; empty if no limit applies
	 * @throws RateLimitKeyException if a key or a cost has no usable value
	 */
	List<RateLimitRequest> requests(MethodInvocation invocation) {
		EvaluationContext context = this.expressions.context(invocation);
		List<RateLimitRequest> requests = new ArrayList<>(this.rules.size());
		for (LimitRule rule : this.rules) {
			rule.request(context, this.expressions).ifPresent(requests::add);
		}
		return requests;
	}

}
