package io.holdfast.spring.cache;

import java.lang.reflect.Type;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.spring.json.StorableWriters;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads values as JSON of the type that the caller declares; nothing that
 * stands in Redis chooses a class.
 */
final class ValueJson {

	private static final int MOST_TYPES = 10_000;

	private final JsonMapper mapper;

	private final StorableWriters writers;

	private final Cache<Type, EntryType> types = Caffeine.newBuilder().maximumSize(MOST_TYPES).build();

	ValueJson(JsonMapper mapper) {
		this.mapper = mapper;
		this.writers = new StorableWriters(mapper);
	}

	/**
	 * Write a value.
	 * @param cache for the failure
	 * @param value the value
	 * @param type what it will be read as; Object for its own class
	 * @return JSON; null for null
	 * @throws CacheValueException when it cannot be written
	 */
	byte @Nullable [] write(String cache, @Nullable Object value, Type type) {
		if (value == null) {
			return null;
		}
		try {
			return type(type).write(value);
		}
		catch (JacksonException | IllegalArgumentException ex) {
			throw new CacheValueException(cache,
					"The cache '" + Printable.of(cache) + "' cannot keep a value of " + value.getClass()
							+ ", which cannot be written as JSON: " + Printable.failure(ex)
							+ ". Change the class, or cache what of it is data.",
					ex);
		}
	}

	/**
	 * A type as which values are read and written.
	 * @param type the type
	 * @return what is known of it
	 * @throws IllegalArgumentException when the type is none that can be read
	 */
	EntryType type(Type type) {
		EntryType known = this.types.getIfPresent(type);
		if (known == null) {
			known = new EntryType(this.mapper, this.writers, this.mapper.constructType(type), type instanceof Class<?>);
			this.types.put(type, known);
		}
		return known;
	}

}
