package io.holdfast.key;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Makes the text by which a value appears in a key.
 */
public final class KeyText {

	private static final ClassValue<Boolean> HAS_TEXT = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			try {
				return type.getMethod("toString").getDeclaringClass() != Object.class;
			}
			catch (NoSuchMethodException ex) {
				return false;
			}
		}

	};

	private KeyText() {
	}

	/**
	 * Whether equal values have equal texts, as far as their class shows.
	 * @param type the class
	 * @return false if it has no {@code toString()} of its own
	 */
	public static boolean hasText(Class<?> type) {
		return HAS_TEXT.get(type);
	}

	/**
	 * The text of a single value.
	 * @param value the value; its class {@linkplain #hasText(Class) has a text}
	 * @return its text; the name of a constant, and all of a date, whose own text leaves
	 * its milliseconds out
	 */
	public static String of(Object value) {
		if (value instanceof Enum<?> constant) {
			return constant.name();
		}
		if (value instanceof Timestamp timestamp) {
			return timestamp.toInstant().toString();
		}
		return (value instanceof Date date) ? Instant.ofEpochMilli(date.getTime()).toString() : value.toString();
	}

	/**
	 * The text of a record: its own where it writes one, or that of its components.
	 * @param value the record
	 * @param part the text of a component, in which {@code ,} and {@code ]} are escaped
	 * @param own the text of what the record writes itself
	 * @return its text, from which no other record of the class has the same
	 * @throws IllegalArgumentException when a component cannot be read
	 */
	public static String of(Record value, Function<@Nullable Object, String> part, UnaryOperator<String> own) {
		StringJoiner usual = new StringJoiner(", ", value.getClass().getSimpleName() + "[", "]");
		StringJoiner parts = new StringJoiner(", ", value.getClass().getSimpleName() + "[", "]");
		List<@Nullable Object> components = new ArrayList<>();
		for (RecordComponent component : value.getClass().getRecordComponents()) {
			Object content = read(value, component);
			components.add(content);
			usual.add(component.getName() + "=" + content);
		}
		String text = value.toString();
		if (!text.equals(usual.toString())) {
			return own.apply(text);
		}
		RecordComponent[] names = value.getClass().getRecordComponents();
		for (int i = 0; i < names.length; i++) {
			parts.add(names[i].getName() + "=" + part.apply(components.get(i)));
		}
		return parts.toString();
	}

	private static @Nullable Object read(Record value, RecordComponent component) {
		try {
			Method accessor = component.getAccessor();
			accessor.trySetAccessible();
			return accessor.invoke(value);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalArgumentException("the component '" + component.getName() + "' of " + value.getClass()
					+ " cannot be read. Use its parts as the key.", ex);
		}
	}

}
