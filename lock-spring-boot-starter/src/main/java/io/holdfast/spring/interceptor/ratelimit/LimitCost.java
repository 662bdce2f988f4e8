package io.holdfast.spring.interceptor.ratelimit;

import java.math.BigDecimal;

import io.holdfast.spring.RateLimitKeyException;
import io.holdfast.spring.interceptor.MethodExpressions;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;

/**
 * How many permits a call takes.
 *
 * @param fixed the cost of each call, if there is no expression
 * @param expression the cost that depends on the call; null if all calls cost the same
 */
record LimitCost(long fixed, @Nullable Expression expression) {

	/**
	 * The cost of a call.
	 * @param context the variables of the call
	 * @param expressions evaluates the expression
	 * @param rules create the exception if the call fails
	 * @return the number of permits, zero or more
	 * @throws RateLimitKeyException if it has no usable value
	 */
	long of(EvaluationContext context, MethodExpressions expressions, LimitKey.Rules rules) {
		if (this.expression == null) {
			return this.fixed;
		}
		Object value = expressions.evaluate(this.expression, context, rules);
		Long cost = (value instanceof Number number) ? whole(number) : null;
		if (cost == null || cost < 0) {
			throw expressions.unusable(this.expression, rules,
					"the cost is " + ((value instanceof Number) ? value : "not a number")
							+ ". Make 'cost' a whole number of at least 0, for example \"#items.size()\".",
					null);
		}
		return cost;
	}

	/**
	 * Create the exception for a call that costs more than its limit ever allows.
	 * @param expressions determine where the cost comes from
	 * @param rules create the exception
	 * @param problem what is wrong and what to do, as sentences
	 * @param cause the underlying failure
	 * @return the exception to throw
	 */
	RuntimeException unusable(MethodExpressions expressions, LimitKey.Rules rules, String problem, Throwable cause) {
		return (this.expression != null) ? expressions.unusable(this.expression, rules, problem, cause)
				: new RateLimitKeyException(rules.name(), problem, cause);
	}

	private static @Nullable Long whole(Number number) {
		try {
			return new BigDecimal(number.toString()).longValueExact();
		}
		catch (ArithmeticException | NumberFormatException ex) {
			return null;
		}
	}

}
