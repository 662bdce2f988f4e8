package io.holdfast.spring.interceptor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.holdfast.key.KeySpace;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.common.LiteralExpression;

/**
 * The key of an annotation: an expression whose text is taken as its author composed it,
 * or a template in which each value is escaped.
 */
public final class KeyExpression {

	private final String text;

	private final Expression expression;

	private final UnaryOperator<String> escape;

	private final KeyRules rules;

	/**
	 * Create a key.
	 * @param text the key as it stands in the annotation
	 * @param expression the same, parsed
	 * @param template whether it is a template
	 * @param rules what is asked of it
	 */
	KeyExpression(String text, Expression expression, boolean template, KeyRules rules) {
		this.text = text;
		this.expression = expression;
		this.escape = template ? KeySpace::escape : UnaryOperator.identity();
		this.rules = rules;
	}

	/**
	 * The keys for a call.
	 * @param context the variables of the call
	 * @return one key, or one for each element of a collection or an array
	 * @throws RuntimeException what the rules make of a key without a usable value
	 */
	public List<String> evaluate(EvaluationContext context) {
		try {
			if (this.expression instanceof CompositeStringExpression template) {
				return List.of(checked(join(template, context)));
			}
			return single(this.expression.getValue(context));
		}
		catch (EvaluationException ex) {
			throw this.rules.failure(this.text, "it cannot be evaluated: " + ex.getMessage(), ex);
		}
		catch (IllegalArgumentException ex) {
			throw this.rules.failure(this.text, String.valueOf(ex.getMessage()), null);
		}
	}

	private List<String> single(@Nullable Object value) {
		if (value == null || !KeyValues.isMultiple(value)) {
			return List.of(checked(textOf(value)));
		}
		if (this.rules.oneKey() != null) {
			throw new IllegalArgumentException(
					"it is a collection or an array, but " + this.rules.oneKey() + ". " + this.rules.oneKeyAction());
		}
		List<String> keys = new ArrayList<>();
		for (Object element : KeyValues.elements(value)) {
			keys.add(checked(textOf(element)));
		}
		if (keys.isEmpty() && !this.rules.noKeys()) {
			throw new IllegalArgumentException(
					"it is an empty collection, so there is nothing to lock. Leave such calls"
							+ " out with 'condition', for example \"!#ids.isEmpty()\".");
		}
		return keys;
	}

	private String join(CompositeStringExpression template, EvaluationContext context) {
		StringBuilder key = new StringBuilder();
		for (Expression part : template.getExpressions()) {
			key.append((part instanceof LiteralExpression literal) ? literal.getExpressionString()
					: textOf(part.getValue(context)));
		}
		return key.toString();
	}

	private String textOf(@Nullable Object value) {
		return this.escape.apply(KeyValues.text(value, this.rules.exemption()));
	}

	private String checked(String key) {
		if (key.isBlank()) {
			throw new IllegalArgumentException("it is empty, and an empty key would be shared by unrelated calls. Give"
					+ " the argument a value" + this.rules.exemption() + ".");
		}
		return key;
	}

}
