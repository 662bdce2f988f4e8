package io.holdfast.spring.interceptor;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.holdfast.spring.key.KeyText;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ObjectUtils;

/**
 * Turns what an expression yields into text that may stand in a name.
 */
final class KeyValues {

	private KeyValues() {
	}

	static boolean isMultiple(@Nullable Object value) {
		return value instanceof Collection || ObjectUtils.isArray(value);
	}

	static List<@Nullable Object> elements(Object value) {
		if (value instanceof Collection<?> collection) {
			return collection.stream().<@Nullable Object>map((element) -> element).toList();
		}
		return Arrays.asList(ObjectUtils.toObjectArray(value));
	}

	/**
	 * The text of one value.
	 * @param value the value
	 * @param exemption how calls without one can be left out
	 * @return its text
	 * @throws IllegalArgumentException when it has none, a {@link MissingValueException}
	 * when it is null; the message says why, as sentences
	 */
	static String text(@Nullable Object value, String exemption) {
		Object content = (value instanceof Optional<?> optional) ? optional.orElse(null) : value;
		if (content == null) {
			throw new MissingValueException("it is null, and a null key would be shared by unrelated calls. Give the"
					+ " argument a value" + exemption + ".");
		}
		if (isMultiple(content) || content instanceof Map || content instanceof Map.Entry) {
			throw new IllegalArgumentException("it holds a collection, a map or an array inside another or inside a"
					+ " template's text, or is a map. Flatten it, for example with a projection: \"#items.![id]\".");
		}
		if (!KeyText.isTelling(content.getClass())) {
			throw new IllegalArgumentException("its value is of " + content.getClass()
					+ ", which does not override toString(), so that equal values would have different keys."
					+ " Use one of its properties.");
		}
		return (content instanceof Record parts)
				? KeyText.of(parts, (component) -> component(component, exemption), UnaryOperator.identity())
				: KeyText.of(content);
	}

	/** No text of one component may look like the end of it, and the next one. */
	private static String component(@Nullable Object value, String exemption) {
		if (value == null || value instanceof Optional<?> optional && optional.isEmpty()) {
			return "%00";
		}
		String text = text(value, exemption);
		return (value instanceof Record) ? text
				: text.replace("%", "%25").replace(",", "%2C").replace("[", "%5B").replace("]", "%5D");
	}

}
