package io.holdfast.spring.cache;

import java.lang.reflect.Type;

import io.holdfast.spring.json.StorableWriters;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads values as JSON of the type that the caller declares; nothing that
 * stands in Redis chooses a class.
 */
final class ValueJson {

	private final JsonMapper mapper;

	private final StorableWriters writers;

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
			JavaType declared = this.mapper.constructType(type);
			if (declared.isJavaLangObject() || !declared.isTypeOrSuperTypeOf(value.getClass())) {
				return this.mapper.writeValueAsBytes(value);
			}
			return this.writers.of(declared).writeValueAsBytes(value);
		}
		catch (JacksonException | IllegalArgumentException ex) {
			throw new CacheValueException(cache,
					"The cache '" + Printable.of(cache) + "' cannot keep a value of " + value.getClass()
							+ ", which cannot be written as JSON: " + Printable.failure(ex) + "."
							+ " Change the class, or cache what of it is data.",
					ex);
		}
	}

	/**
	 * Read a value.
	 * @param <T> the type
	 * @param json what was written; null for null
	 * @param type what to read it as
	 * @return the value
	 * @throws JacksonException when it is not such a value
	 * @throws IllegalArgumentException when the type is none that can be read
	 */
	<T> @Nullable T read(byte @Nullable [] json, Type type) {
		return (json != null) ? this.mapper.<@Nullable T>readValue(json, this.mapper.constructType(type)) : null;
	}

}
