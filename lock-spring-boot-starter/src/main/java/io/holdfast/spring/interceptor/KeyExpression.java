package io.holdfast.spring.interceptor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.holdfast.key.KeySpace;
import io.holdfast.spring.LockKeyException;
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
final class KeyExpression {

	private final String lockName;

	private final String text;

	private final Expression expression;

	private final UnaryOperator<String> escape;

	private final @Nullable AnnotatedMethod fenced;

	/**
	 * Create a key.
	 * @param lockName the static part of the lock's name
	 * @param text the key as it stands in the annotation
	 * @param expression the same, parsed
	 * @param template whether it is a template
	 * @param fenced the method, when it needs a fence for one key; null when the key may
	 * be several
	 */
	KeyExpression(String lockName, String text, Expression expression, boolean template,
			@Nullable AnnotatedMethod fenced) {
		this.lockName = lockName;
		this.text = text;
		this.expression = expression;
		this.escape = template ? KeySpace::escape : UnaryOperator.identity();
		this.fenced = fenced;
	}

	/**
	 * The keys for a call.
	 * @param context the variables of the call
	 * @return one key, or one for each element of a collection or an array
	 * @throws LockKeyException when there is no usable value
	 */
	List<String> evaluate(EvaluationContext context) {
		try {
			if (this.expression instanceof CompositeStringExpression template) {
				return List.of(checked(join(template, context)));
			}
			return single(this.expression.getValue(context));
		}
		catch (EvaluationException ex) {
			throw new LockKeyException(this.lockName, this.text, "it cannot be evaluated: " + ex.getMessage(), ex);
		}
		catch (IllegalArgumentException ex) {
			throw new LockKeyException(this.lockName, this.text, String.valueOf(ex.getMessage()), null);
		}
	}

	private List<String> single(@Nullable Object value) {
		if (value == null || !KeyValues.isMultiple(value)) {
			return List.of(checked(textOf(value)));
		}
		if (this.fenced != null) {
			throw new IllegalArgumentException("it is a collection or an array, but " + this.fenced.name()
					+ " has fenced = true, which gives the fence of one lock. Lock one key, or remove 'fenced'.");
		}
		List<String> keys = new ArrayList<>();
		for (Object element : KeyValues.elements(value)) {
			keys.add(checked(textOf(element)));
		}
		if (keys.isEmpty()) {
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
		return this.escape.apply(KeyValues.text(value));
	}

	private static String checked(String key) {
		if (key.isBlank()) {
			throw new IllegalArgumentException("it is empty, and an empty key would be shared by unrelated calls. Give"
					+ " the argument a value, or leave such calls out with 'condition'.");
		}
		return key;
	}

}
