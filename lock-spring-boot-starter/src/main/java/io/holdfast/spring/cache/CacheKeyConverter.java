package io.holdfast.spring.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

import io.holdfast.key.KeySpace;
import io.holdfast.key.KeyText;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.interceptor.SimpleKeyGenerator;

/**
 * Converts the keys of Spring's caches to text: one value, or the elements of a list or
 * of several arguments, separated by colons. Each part is escaped, so that ("a:b", "c")
 * and ("a", "b:c") have different texts. A nested list, a list of fewer than two elements
 * and a map begin with a marker and their size; the entries of a map are sorted. The text
 * of a record consists of its components.
 */
final class CacheKeyConverter {

	/** No escaped text equals any of these, because colons are escaped. */
	private static final String NO_PARTS = ":none";

	private static final String LIST = ":list";

	private static final String MAP = ":map";

	private static final String NULL = ":null";

	private static final String EMPTY = ":empty";

	private static final String FIX = " Use a key with a meaningful text, for example key = \"#id\", or a list of such keys:"
			+ " key = \"{#user, #id}\".";

	private CacheKeyConverter() {
	}

	/**
	 * The text of a key.
	 * @param cache the cache's name
	 * @param key the key
	 * @param arguments the arguments of the call for which Spring made the key; null if
	 * there are none
	 * @return its text, not blank and without control characters
	 * @throws CacheKeyException if the key has no usable text
	 */
	static String text(String cache, Object key, @Nullable Object @Nullable [] arguments) {
		if (key instanceof SimpleKey simple) {
			return join(cache, elements(cache, simple, arguments));
		}
		if (key instanceof List<?> list) {
			// A short list must differ from a call without arguments or with its element
			// as the only argument.
			return (list.size() > 1) ? join(cache, new ArrayList<>(list)) : part(cache, key);
		}
		return part(cache, key);
	}

	private static String join(String cache, List<@Nullable Object> parts) {
		if (parts.isEmpty()) {
			return NO_PARTS;
		}
		StringJoiner text = new StringJoiner(":");
		parts.forEach((part) -> text.add(part(cache, part)));
		return text.toString();
	}

	/**
	 * A {@link SimpleKey} does not expose its elements, but it can be compared with a key
	 * of the arguments.
	 */
	private static List<@Nullable Object> elements(String cache, SimpleKey key,
			@Nullable Object @Nullable [] arguments) {
		if (key.equals(SimpleKey.EMPTY)) {
			return List.of();
		}
		if (arguments != null) {
			for (int count = arguments.length; count >= arguments.length - 1 && count > 0; count--) {
				@Nullable Object[] candidates = Arrays.copyOf(arguments, count);
				if (key.equals(SimpleKeyGenerator.generateKey(candidates))) {
					return Arrays.asList(candidates);
				}
			}
		}
		throw new CacheKeyException(cache,
				"a " + key.getClass().getName() + " does not expose its elements. Use a list of them: List.of(a, b).",
				null);
	}

	private static String part(String cache, @Nullable Object part) {
		return part(cache, part, false);
	}

	private static String part(String cache, @Nullable Object part, boolean inRecord) {
		Object value = (part instanceof Optional<?> optional) ? optional.orElse(null) : part;
		if (value == null) {
			return NULL;
		}
		if (value instanceof List<?> list) {
			StringJoiner text = new StringJoiner(":").add(LIST).add(String.valueOf(list.size()));
			list.forEach((element) -> text.add(part(cache, element, inRecord)));
			return text.toString();
		}
		if (value instanceof Map<?, ?> map) {
			return map(cache, map, inRecord);
		}
		Class<?> type = value.getClass();
		if (type.isArray() || value instanceof Iterable<?> || value instanceof Map.Entry<?, ?>) {
			throw new CacheKeyException(cache,
					"its key or a part of it is a " + type.getTypeName() + ", whose elements have no clear text." + FIX,
					null);
		}
		if (value instanceof Record content) {
			return record(cache, content, inRecord);
		}
		if (!KeyText.hasText(type)) {
			throw new CacheKeyException(cache, "its key or a part of it is of " + type
					+ ", which does not override toString(), so that equal values would have different keys." + FIX,
					null);
		}
		return leaf(KeyText.of(value), inRecord);
	}

	/** The text does not depend on the order of the entries. */
	private static String map(String cache, Map<?, ?> map, boolean inRecord) {
		Map<String, String> texts = new TreeMap<>();
		map.forEach((key, value) -> texts.put(part(cache, key, inRecord), part(cache, value, inRecord)));
		StringJoiner text = new StringJoiner(":").add(MAP).add(String.valueOf(map.size()));
		texts.forEach((key, value) -> text.add(key).add(value));
		if (texts.size() < map.size()) {
			throw new CacheKeyException(cache,
					"its key or a part of it is a map in which several keys have the same text." + FIX, null);
		}
		return text.toString();
	}

	private static String record(String cache, Record value, boolean inRecord) {
		try {
			return KeyText.of(value, (component) -> part(cache, component, true), (own) -> leaf(own, inRecord));
		}
		catch (CacheKeyException ex) {
			throw ex;
		}
		catch (IllegalArgumentException ex) {
			throw new CacheKeyException(cache, ex.getMessage() + FIX, ex);
		}
	}

	private static String leaf(String text, boolean inRecord) {
		String escaped = escape(text);
		return inRecord ? escaped.replace(",", "%2C").replace("]", "%5D") : escaped;
	}

	private static String escape(String text) {
		if (text.isEmpty()) {
			return EMPTY;
		}
		boolean blank = text.isBlank();
		StringBuilder escaped = null;
		String clean = KeySpace.escape(text).replace("[", "%5B");
		for (int i = 0; i < clean.length(); i++) {
			char c = clean.charAt(i);
			boolean half = Character.isSurrogate(c) && !isWhole(clean, i);
			if (blank || half || Character.isISOControl(c)) {
				if (escaped == null) {
					escaped = new StringBuilder(clean.length() + 16).append(clean, 0, i);
				}
				escaped.append(String.format(Locale.ROOT, "%%u%04x", (int) c));
			}
			else if (escaped != null) {
				escaped.append(c);
			}
		}
		return (escaped != null) ? escaped.toString() : clean;
	}

	private static boolean isWhole(String text, int i) {
		char c = text.charAt(i);
		return Character.isHighSurrogate(c) ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
				: i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
	}

}
