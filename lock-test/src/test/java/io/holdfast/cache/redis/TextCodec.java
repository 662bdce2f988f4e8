package io.holdfast.cache.redis;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.holdfast.cache.CacheCodec;
import org.jspecify.annotations.Nullable;

/**
 * Writes text and numbers as text, and checks types only when reading.
 */
final class TextCodec implements CacheCodec {

	private static final Map<Type, Function<String, Object>> READERS = Map.of(String.class, (text) -> text,
			Object.class, (text) -> text, Integer.class, Integer::valueOf, Long.class, Long::valueOf);

	@Override
	public TypeCodec forType(Type type) {
		Function<String, Object> reader = Objects.requireNonNull(READERS.get(type), type::getTypeName);
		return new TypeCodec() {

			@Override
			public String name() {
				return type.getTypeName();
			}

			@Override
			public String nameOf(@Nullable Object value) {
				return (type == Object.class) ? "" : name();
			}

			@Override
			public boolean accepts(String written) {
				return written.isEmpty() || written.equals(name()) || type == Object.class;
			}

			@Override
			public byte[] write(Object value) {
				return value.toString().getBytes(StandardCharsets.UTF_8);
			}

			@Override
			@SuppressWarnings("unchecked")
			public <T> T read(byte[] written) {
				return (T) reader.apply(new String(written, StandardCharsets.UTF_8));
			}

		};
	}

}
