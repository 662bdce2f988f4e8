package io.holdfast.spring.interceptor.ratelimit;

import java.util.Optional;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.spring.RateLimitKeyException;
import io.holdfast.spring.interceptor.MethodExpressions;

import org.springframework.expression.EvaluationContext;

/**
 * One limit of a method.
 *
 * @param limit the limit, as currently configured
 * @param key the key whose permits a call takes
 * @param cost how many permits it takes
 */
record LimitRule(LiveLimit limit, LimitKey key, LimitCost cost) {

	/**
	 * Create a call's request to the limit.
	 * @param context the variables of the call
	 * @param expressions evaluates expressions
	 * @return the request, or empty if the limit is disabled or the call costs nothing
	 * @throws RateLimitKeyException if the key or the cost has no usable value
	 */
	Optional<RateLimitRequest> request(EvaluationContext context, MethodExpressions expressions) {
		RateLimit current = this.limit.current().orElse(null);
		if (current == null) {
			return Optional.empty();
		}
		long permits = this.cost.of(context, expressions, new LimitKey.Rules(current.name()));
		if (permits == 0) {
			return Optional.empty();
		}
		String value = this.key.of(context);
		try {
			return Optional.of(new RateLimitRequest(current, value, permits));
		}
		catch (IllegalArgumentException ex) {
			throw this.cost.unusable(expressions, new LimitKey.Rules(current.name()), String.valueOf(ex.getMessage()),
					ex);
		}
	}

}
