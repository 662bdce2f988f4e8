package io.holdfast.spring.interceptor.lock;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

import io.holdfast.spring.interceptor.MethodExpressions;
import io.holdfast.spring.interceptor.KeyExpression;
import io.holdfast.spring.LockKeyException;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;

/**
 * Determines the locks that the calls of a method need.
 *
 * @param name the static part of the locks' names
 * @param key the part that depends on the call; null for none
 * @param condition decides whether a call is guarded; null for always
 * @param expressions evaluates the two
 * @param rules the rules for them
 */
record LockNames(String name, @Nullable KeyExpression key, @Nullable Expression condition,
		MethodExpressions expressions, LockKeyRules rules) {

	/**
	 * Determine the locks of a call.
	 * @param invocation the call
	 * @return their names, or empty if the call is not to be guarded
	 * @throws LockKeyException if the key or the condition has no usable value
	 */
	Optional<Collection<String>> evaluate(MethodInvocation invocation) {
		if (this.key == null && this.condition == null) {
			return Optional.of(List.of(this.name));
		}
		EvaluationContext context = this.expressions.context(invocation);
		if (this.condition != null && !matches(this.condition, context)) {
			return Optional.empty();
		}
		if (this.key == null) {
			return Optional.of(List.of(this.name));
		}
		Collection<String> names = new LinkedHashSet<>();
		for (String value : this.key.evaluate(context)) {
			names.add(this.name + ":" + value);
		}
		return Optional.of(names);
	}

	private boolean matches(Expression condition, EvaluationContext context) {
		if (this.expressions.evaluate(condition, context, this.rules) instanceof Boolean result) {
			return result;
		}
		throw this.rules.failure(condition.getExpressionString(),
				"it is not true or false. Make 'condition' a boolean expression.", null);
	}

}
