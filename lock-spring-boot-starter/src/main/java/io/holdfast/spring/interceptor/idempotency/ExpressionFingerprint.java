package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.spring.interceptor.KeyRules;
import io.holdfast.spring.interceptor.MethodExpressions;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;

/**
 * The fingerprint that the annotation's expression computes.
 *
 * @param expression its expression
 * @param expressions evaluates it
 * @param rules create the exception if the call fails
 * @param json writes its value
 */
record ExpressionFingerprint(Expression expression, MethodExpressions expressions, KeyRules rules,
		CanonicalJson json) implements Fingerprint {

	@Override
	public String of(@Nullable Object[] arguments, EvaluationContext context, @Nullable OperationRequest request,
			PartDigests digests) {
		Object value = this.expressions.evaluate(this.expression, context, this.rules);
		try {
			return this.json.write(value, digests);
		}
		catch (JacksonException ex) {
			throw this.rules.failure(this.expression.getExpressionString(), "its value cannot be written as JSON: "
					+ Printable.of(ex.getOriginalMessage()) + ". Use one of its properties.", ex);
		}
	}

}
