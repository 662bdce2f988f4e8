package io.holdfast.spring.cache;

import java.lang.reflect.Type;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.cache.CacheCodec;
import io.holdfast.spring.json.StorableWriters;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads the values of caches as JSON of the type that the caller declares: a
 * {@link Class}, any other {@link Type} or Jackson's {@code JavaType}. Thread-safe.
 */
public final class JsonValueCodec implements CacheCodec {

	private static final int MAX_TYPES = 10_000;

	private final JsonMapper mapper;

	private final StorableWriters writers;

	private final Cache<Type, CacheEntryType> types = Caffeine.newBuilder().maximumSize(MAX_TYPES).build();

	/**
	 * Create a codec.
	 * @param mapper writes and reads values
	 */
	public JsonValueCodec(JsonMapper mapper) {
		this.mapper = mapper;
		this.writers = new StorableWriters(mapper);
	}

	/**
	 * A type as which values are read and written.
	 * @param type the type
	 * @return the codec of the type
	 * @throws IllegalArgumentException if the type cannot be read
	 */
	@Override
	public TypeCodec forType(Type type) {
		CacheEntryType known = this.types.getIfPresent(type);
		if (known == null) {
			known = new CacheEntryType(this.mapper, this.writers, this.mapper.constructType(type),
					type instanceof Class<?>);
			this.types.put(type, known);
		}
		return known;
	}

}
