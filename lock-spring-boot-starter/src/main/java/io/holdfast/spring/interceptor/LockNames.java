package io.holdfast.spring.interceptor;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

import io.holdfast.spring.LockKeyException;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;

/**
 * Which locks the calls of a method need.
 *
 * @param name the static part of the locks' names
 * @param key the part that depends on the call; null for none
 * @param condition decides whether a call is guarded; null for always
 * @param expressions evaluates the two
 */
record LockNames(String name, @Nullable KeyExpression key, @Nullable Expression condition,
		MethodExpressions expressions) {

	/**
	 * The locks for a call.
	 * @param invocation the call
	 * @return their names, or empty when the call is not to be guarded
	 * @throws LockKeyException when the key or the condition has no usable value
	 */
	Optional<Collection<String>> evaluate(MethodInvocation invocation) {
		if (this.key == null && this.condition == null) {
			return Optional.of(List.of(this.name));
		}
		EvaluationContext context = this.expressions.context(invocation);
		if (this.condition != null && !this.expressions.matches(this.condition, context, this.name)) {
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

}
