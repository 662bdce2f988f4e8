package io.holdfast.spring.interceptor.ratelimit;

import io.holdfast.spring.RateLimitArgumentException;
import io.holdfast.spring.RateLimitKeyException;
import io.holdfast.spring.interceptor.KeyExpression;
import io.holdfast.spring.interceptor.KeyRules;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;

/**
 * The key whose permits a call takes.
 *
 * @param expression the key that depends on the call; null if all calls share the limit
 */
record LimitKey(@Nullable KeyExpression expression) {

	/** The key of a limit that has none. */
	static final String SHARED = "*";

	/**
	 * The key of a call.
	 * @param context the variables of the call
	 * @return the key
	 * @throws RateLimitKeyException if it has no usable value
	 */
	String of(EvaluationContext context) {
		return (this.expression != null) ? this.expression.evaluate(context).get(0) : SHARED;
	}

	/**
	 * The rules for the expressions.
	 *
	 * @param name the static name of the limit
	 */
	record Rules(String name) implements KeyRules {

		@Override
		public RateLimitKeyException failure(String expression, String problem, @Nullable Throwable cause) {
			return new RateLimitKeyException(this.name, "expression \"" + expression + "\": " + problem, cause);
		}

		@Override
		public RateLimitArgumentException unusableArgument(String expression, String problem,
				@Nullable Throwable cause) {
			return new RateLimitArgumentException(this.name, "expression \"" + expression + "\": " + problem, cause);
		}

		@Override
		public String oneKey() {
			return "a call takes the permits of one key";
		}

	}

}
