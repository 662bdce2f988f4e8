package io.holdfast.spring.interceptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.holdfast.key.KeySpace;
import io.holdfast.key.KeyText;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.util.ObjectUtils;

/**
 * The key of an annotation. The value of a plain expression is used as is; in a template,
 * each value is escaped.
 */
public final class KeyExpression {

	private final String text;

	private final Expression expression;

	private final UnaryOperator<String> escape;

	private final KeyRules rules;

	/**
	 * Create a key.
	 * @param text the key as written in the annotation
	 * @param expression the same, parsed
	 * @param template whether it is a template
	 * @param rules the rules for it
	 */
	KeyExpression(String text, Expression expression, boolean template, KeyRules rules) {
		this.text = text;
		this.expression = expression;
		this.escape = template ? KeySpace::escape : UnaryOperator.identity();
		this.rules = rules;
	}

	/**
	 * Evaluate the keys for a call.
	 * @param context the variables of the call
	 * @return one key, or one for each element of a collection or an array
	 * @throws RuntimeException if a key has no usable value; the rules choose the
	 * exception
	 */
	public List<String> evaluate(EvaluationContext context) {
		if (this.expression instanceof CompositeStringExpression template) {
			String key = join(template, context);
			return read(template, (whole) -> List.of(checked(key)));
		}
		return read(this.expression, (whole) -> single(whole.getValue(context)));
	}

	/**
	 * Create the exception for a call whose key has a value that cannot be used.
	 * @param problem what is wrong with it and what to do, as sentences
	 * @param cause the underlying failure, or null
	 * @return the exception to throw
	 */
	public RuntimeException unusable(String problem, @Nullable Throwable cause) {
		return failure(this.expression, true, problem, cause);
	}

	private <T> T read(Expression part, Function<Expression, T> reader) {
		try {
			return reader.apply(part);
		}
		catch (EvaluationException ex) {
			throw failure(part, ExpressionSources.isNullAccess(ex),
					"it cannot be evaluated: " + Printable.failure(ex) + ".", ex);
		}
		catch (IllegalArgumentException ex) {
			throw failure(part, ex instanceof MissingValueException, String.valueOf(ex.getMessage()), null);
		}
	}

	private RuntimeException failure(Expression part, boolean ofValue, String problem, @Nullable Throwable cause) {
		return (ofValue && ExpressionSources.areArguments(part))
				? this.rules.unusableArgument(this.text, problem, cause)
				: this.rules.failure(this.text, problem, cause);
	}

	private List<String> single(@Nullable Object value) {
		if (value == null || !isMultiple(value)) {
			return List.of(checked(textOf(value)));
		}
		if (this.rules.oneKey() != null) {
			throw new IllegalArgumentException(
					"it is a collection or an array, but " + this.rules.oneKey() + ". " + this.rules.oneKeyAction());
		}
		List<String> keys = new ArrayList<>();
		for (Object element : elements(value)) {
			keys.add(checked(textOf(element)));
		}
		if (keys.isEmpty() && !this.rules.noKeys()) {
			throw new IllegalArgumentException(
					"it is an empty collection, so there is nothing to lock. Exclude such calls with 'condition', for"
							+ " example \"!#ids.isEmpty()\".");
		}
		return keys;
	}

	private String join(CompositeStringExpression template, EvaluationContext context) {
		StringBuilder key = new StringBuilder();
		for (Expression part : template.getExpressions()) {
			key.append((part instanceof LiteralExpression literal) ? literal.getExpressionString()
					: read(part, (value) -> textOf(value.getValue(context))));
		}
		return key.toString();
	}

	private String textOf(@Nullable Object value) {
		return this.escape.apply(text(value, this.rules.exemption()));
	}

	private String checked(String key) {
		if (key.isBlank()) {
			throw new MissingValueException("it is empty, and an empty key would be shared by unrelated calls. Give"
					+ " the argument a value" + this.rules.exemption() + ".");
		}
		int control = key.chars().filter(Character::isISOControl).findFirst().orElse(-1);
		if (control >= 0) {
			throw new MissingValueException(String
				.format("it has the control character \\u%04x at index %d; remove it.", control, key.indexOf(control)));
		}
		int unpaired = KeySpace.indexOfUnpairedSurrogate(key);
		if (unpaired >= 0) {
			throw new MissingValueException(
					"it has an unpaired surrogate at index " + unpaired + "; give valid Unicode.");
		}
		return key;
	}

	private static boolean isMultiple(@Nullable Object value) {
		return value instanceof Collection || ObjectUtils.isArray(value);
	}

	private static List<@Nullable Object> elements(Object value) {
		if (value instanceof Collection<?> collection) {
			return collection.stream().<@Nullable Object>map((element) -> element).toList();
		}
		return Arrays.asList(ObjectUtils.toObjectArray(value));
	}

	/**
	 * Convert one value to text.
	 * @param value the value
	 * @param exemption how to exclude calls without a value, for messages
	 * @return its text
	 * @throws IllegalArgumentException if it has none; a {@link MissingValueException} if
	 * the value is null. The message says why, as sentences
	 */
	static String text(@Nullable Object value, String exemption) {
		Object content = (value instanceof Optional<?> optional) ? optional.orElse(null) : value;
		if (content == null) {
			throw new MissingValueException("it is null, and a null key would be shared by unrelated calls. Give the"
					+ " argument a value" + exemption + ".");
		}
		if (isMultiple(content) || content instanceof Map || content instanceof Map.Entry) {
			throw new IllegalArgumentException("it contains a collection, a map or an array inside another or inside"
					+ " a template, or it is a map. Flatten it, for example with a projection: \"#items.![id]\".");
		}
		if (!KeyText.hasText(content.getClass())) {
			throw new IllegalArgumentException("its value is of " + content.getClass()
					+ ", which does not override toString(), so equal values would have different keys."
					+ " Use one of its properties.");
		}
		return (content instanceof Record parts)
				? KeyText.of(parts, (component) -> component(component, exemption), UnaryOperator.identity())
				: KeyText.of(content);
	}

	/**
	 * Escape delimiters, so that the text of a component cannot look like its end
	 * followed by the next component.
	 */
	private static String component(@Nullable Object value, String exemption) {
		if (value == null || value instanceof Optional<?> optional && optional.isEmpty()) {
			return "%00";
		}
		String text = text(value, exemption);
		return (value instanceof Record) ? text
				: text.replace("%", "%25").replace(",", "%2C").replace("[", "%5B").replace("]", "%5D");
	}

}
