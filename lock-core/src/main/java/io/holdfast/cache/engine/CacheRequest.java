package io.holdfast.cache.engine;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;

import io.holdfast.cache.CacheCodec;
import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.CacheValueException;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A call for one key.
 *
 * @param <T> the type of the value
 * @param namedCache the cache
 * @param key the key that the caller gave
 * @param entryKey the key of the entry
 * @param type the type as which the value is read
 * @param options the TTL and the tags of the value
 * @param codec reads and writes the value
 */
record CacheRequest<T>(NamedCache namedCache, String key, String entryKey, Type type, CacheOptions options,
		CacheCodec codec) {

	/**
	 * Read a value.
	 * @param written the name of the type as which it was written
	 * @param stored the encoded value; null for a null value
	 * @return the value; null if it cannot be read or is of another type
	 */
	@Nullable CacheLookup<T> read(String written, byte @Nullable [] stored) {
		try {
			CacheCodec.TypeCodec wanted = this.codec.forType(this.type);
			if (!wanted.accepts(written)) {
				this.namedCache.ofOtherType(this.entryKey, written, wanted.name());
				return null;
			}
			return CacheLookup.hit((stored != null) ? wanted.<T>read(stored) : null);
		}
		catch (RuntimeException ex) {
			this.namedCache.unreadable(this.entryKey,
					"not a " + this.type.getTypeName() + ": " + Printable.failure(ex));
			return null;
		}
	}

	/**
	 * Write a value.
	 * @param value the value
	 * @return its bytes; null for a null value
	 * @throws CacheValueException if it cannot be written
	 */
	byte @Nullable [] write(@Nullable Object value) {
		if (value == null) {
			return null;
		}
		try {
			return this.codec.forType(this.type).write(value);
		}
		catch (RuntimeException ex) {
			String cache = this.namedCache.name();
			throw new CacheValueException(cache,
					"The cache '" + Printable.of(cache) + "' cannot keep a value of " + value.getClass()
							+ ", which cannot be written: " + Printable.failure(ex)
							+ ". Change the class, or cache a record of the data that you need.",
					ex);
		}
	}

	/**
	 * Keep a value that was read from the store in the near cache.
	 * @param seen the result of the read
	 * @param value its value
	 */
	void keepNear(CacheRead seen, CacheLookup<T> value) {
		CacheEntry entry = seen.entry();
		if (this.namedCache.near().isUsed() && entry != null) {
			this.namedCache.near()
				.put(this.key, this.type, value.value(), seen.sample(), seen.leftMillis(),
						dependsOn(entry.versions().tags()));
		}
	}

	/** The keys that a value with the caller's tags depends on. */
	List<String> dependsOn() {
		return dependsOn(TagVersions.withGeneration(this.options.tags()));
	}

	private List<String> dependsOn(List<String> tags) {
		return this.namedCache.dependsOn(this.entryKey, tags);
	}

	/** The same key with other options. */
	CacheRequest<T> with(CacheOptions others) {
		return new CacheRequest<>(this.namedCache, this.key, this.entryKey, this.type, others, this.codec);
	}

	/** The longest time for which the store keeps a value. */
	Duration kept() {
		CacheSettings settings = this.namedCache.settings();
		return ((this.options.ttl() != null) ? this.options.ttl() : settings.ttl()).plus(settings.stale());
	}

	/**
	 * Create the entry to store.
	 * @param versions the versions that were valid before the value was computed, at
	 * least those of all tags
	 * @param value the value
	 * @param written the encoded value; null for a null value
	 * @return the entry
	 */
	CacheEntry entry(TagVersions versions, @Nullable Object value, byte @Nullable [] written) {
		return new CacheEntry(versions.only(this.options.tags()), typeName(value),
				this.namedCache.ttlMillis(this.options), this.namedCache.settings().stale().toMillis(), written);
	}

	/** The name of the type as which a value is written. */
	String typeName(@Nullable Object value) {
		return this.codec.forType(this.type).nameOf(value);
	}

	/**
	 * Convert the outcome of a load for this caller.
	 * @param outcome the shared outcome
	 * @return the value; null if it is of another type
	 */
	@Nullable CacheLookup<T> take(LoadOutcome outcome) {
		Type other = outcome.type();
		if (other == null) {
			return null;
		}
		if (!this.type.equals(other)) {
			boolean written = outcome.value() == null || outcome.content() != null;
			return written ? read(this.codec.forType(other).nameOf(outcome.value()), outcome.content()) : null;
		}
		@SuppressWarnings("unchecked")
		T value = (T) outcome.value();
		return CacheLookup.hit(value);
	}

}
