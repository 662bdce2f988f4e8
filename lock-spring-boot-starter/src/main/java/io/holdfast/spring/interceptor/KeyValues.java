package io.holdfast.spring.interceptor;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

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
	 * @throws IllegalArgumentException when it has none; the message says why, as
	 * sentences
	 */
	static String text(@Nullable Object value, String exemption) {
		Object content = (value instanceof Optional<?> optional) ? optional.orElse(null) : value;
		if (content == null) {
			throw new IllegalArgumentException("it is null, and a null key would be shared by unrelated calls. Give the"
					+ " argument a value" + exemption + ".");
		}
		if (isMultiple(content)) {
			throw new IllegalArgumentException("it holds a collection or an array inside another or inside a template's"
					+ " text. Flatten it, for example with a projection: \"#items.![id]\".");
		}
		if (!KeyText.isTelling(content.getClass())) {
			throw new IllegalArgumentException("its value is of " + content.getClass()
					+ ", which does not override toString(), so that equal values would have different keys."
					+ " Use one of its properties.");
		}
		return content.toString();
	}

}
