package io.holdfast.cache;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Named caches that the instances of an application share. Values are read back as the
 * type that the caller declares: a {@link Class} or any other {@link Type} that the
 * {@link CacheCodec} knows. A loader runs once per key across all instances, an
 * invalidation always takes precedence over a loader that began before it, and while
 * Redis is down each instance answers from its own memory.
 * <p>
 * A cache exists as soon as it is named. Cache names, keys and tags must not be blank or
 * contain control characters, or methods throw an {@link IllegalArgumentException}. No
 * method throws because of Redis or of the data in it. Thread-safe.
 */
public interface CacheService extends AutoCloseable {

	/**
	 * Look up a key.
	 * @param <T> the type of the value
	 * @param cache the cache's name
	 * @param key the key
	 * @param type the type as which the value is read
	 * @return a hit, including a cached null, or a miss without a ticket
	 */
	<T> CacheLookup<T> get(String cache, String key, Type type);

	/**
	 * Look up a key.
	 * @param <T> the type of the value
	 * @param cache the cache's name
	 * @param key the key
	 * @param type the type as which the value is read
	 * @return a hit, including a cached null, or a miss without a ticket
	 */
	default <T> CacheLookup<T> get(String cache, String key, Class<T> type) {
		return get(cache, key, (Type) type);
	}

	/**
	 * Look up a key in order to compute its value on a miss and
	 * {@link #put(CacheTicket, Object, CacheOptions) put} it. Evictions and invalidations
	 * from now on take precedence over that put. Callers do not wait for each other: two
	 * callers that miss both compute the value.
	 * @param <T> the type of the value
	 * @param cache the cache's name
	 * @param key the key
	 * @param type the type as which the value is read
	 * @param options the tags that the value will have; naming them here saves a round
	 * trip
	 * @return a hit, including a cached null, or a miss with a ticket
	 */
	<T> CacheLookup<T> getForPut(String cache, String key, Type type, CacheOptions options);

	/**
	 * Get a key's value, and load it first if necessary: once across all threads and
	 * instances that request it. The others wait for it, for at most
	 * {@link CacheSettings#loadWait()}, and then load the value themselves. With
	 * {@link CacheSettings#stale()}, a caller may get a value whose TTL has passed if the
	 * loader is slow or throws; the loader then runs on another thread.
	 * @param <T> the type of the value
	 * @param <E> what the loader throws
	 * @param cache the cache's name
	 * @param key the key
	 * @param type the type as which the value is read
	 * @param options TTL and tags of the value
	 * @param loader loads the value
	 * @return the value, which may be null
	 * @throws E the exception of this caller's loader, or of the loader in this JVM for
	 * which this caller waited; nothing is cached then
	 * @throws IllegalStateException if the loader requests the key that it loads
	 */
	<T, E extends Exception> @Nullable T getOrLoad(String cache, String key, Type type, CacheOptions options,
			CacheLoader<? extends T, E> loader) throws E;

	/**
	 * Get a key's value, and load it first if necessary. See
	 * {@link #getOrLoad(String, String, Type, CacheOptions, CacheLoader)}.
	 * @param <T> the type of the value
	 * @param <E> what the loader throws
	 * @param cache the cache's name
	 * @param key the key
	 * @param type the type as which the value is read
	 * @param loader loads the value
	 * @return the value, which may be null
	 * @throws E the exception of the loader
	 */
	default <T, E extends Exception> @Nullable T getOrLoad(String cache, String key, Class<T> type,
			CacheLoader<? extends T, E> loader) throws E {
		return getOrLoad(cache, key, type, CacheOptions.defaults(), loader);
	}

	/**
	 * Store a value, with the cache's TTL and without tags.
	 * @param cache the cache's name
	 * @param key the key
	 * @param value the value, which may be null
	 * @throws CacheValueException if it cannot be written
	 */
	default void put(String cache, String key, @Nullable Object value) {
		put(cache, key, value, CacheOptions.defaults());
	}

	/**
	 * Store a value. It takes precedence over running loads, and invalidations from now
	 * on take precedence over it.
	 * @param cache the cache's name
	 * @param key the key
	 * @param value the value; null evicts the key if the cache keeps no nulls
	 * @param options its TTL and tags
	 * @throws CacheValueException if it cannot be written
	 */
	default void put(String cache, String key, @Nullable Object value, CacheOptions options) {
		put(cache, key, value, Object.class, options);
	}

	/**
	 * Store a value that is read as a declared type. The type matters if the JSON must
	 * name the subtype of a part.
	 * @param cache the cache's name
	 * @param key the key
	 * @param value the value; null evicts the key if the cache keeps no nulls
	 * @param type the type as which it will be read
	 * @param options its TTL and tags
	 * @throws CacheValueException if it cannot be written
	 */
	void put(String cache, String key, @Nullable Object value, Type type, CacheOptions options);

	/**
	 * Store the value that was computed because of a miss, unless the key or one of the
	 * tags was evicted, invalidated, cleared or put since then.
	 * @param ticket the ticket of the miss
	 * @param value the value, which may be null
	 * @param options its TTL and tags; tags that the lookup did not name are protected
	 * only from now on
	 * @return whether it was stored
	 * @throws CacheValueException if it cannot be written
	 */
	boolean put(CacheTicket ticket, @Nullable Object value, CacheOptions options);

	/**
	 * Store a value unless the key is cached.
	 * @param <T> the type of the value
	 * @param cache the cache's name
	 * @param key the key
	 * @param type the type as which an existing value is read
	 * @param value the value, which may be null
	 * @param options its TTL and tags
	 * @return the existing value; a miss if the value was stored, or could not be
	 * @throws CacheValueException if it cannot be written
	 */
	<T> CacheLookup<T> putIfAbsent(String cache, String key, Type type, @Nullable Object value, CacheOptions options);

	/**
	 * Drop a key from all instances. While Redis is down, the instance remembers this and
	 * does it before it reads from Redis again.
	 * @param cache the cache's name
	 * @param key the key
	 * @return whether there was a value, as far as this instance knows
	 */
	boolean evict(String cache, String key);

	/**
	 * Drop all values with a tag from all instances. The cost does not depend on their
	 * number. When this returns, no instance serves an older value from Redis, and none
	 * from its near cache for longer than {@link CacheSettings#nearTtl()}.
	 * @param cache the cache's name
	 * @param tag the tag
	 */
	void invalidateTag(String cache, String tag);

	/**
	 * Drop all values of a cache from all instances. The cost does not depend on their
	 * number.
	 * @param cache the cache's name
	 */
	void clear(String cache);

	/**
	 * The counts of this instance.
	 * @param cache the cache's name
	 * @return the counts since the start
	 */
	CacheStats stats(String cache);

	/**
	 * The settings of a cache.
	 * @param cache the cache's name
	 * @return its own settings, or the defaults of this service
	 */
	CacheSettings settings(String cache);

	/**
	 * The caches that have their own settings or were used.
	 * @return their names
	 */
	Collection<String> cacheNames();

	/**
	 * The current outage.
	 * @return empty while Redis is used, and in a service without Redis
	 */
	Optional<CacheOutage> outage();

	/**
	 * Stop waiting for the loads of other instances, because the application is shutting
	 * down: callers that wait for one load the value now.
	 */
	void endWaits();

	/**
	 * Let calls wait again.
	 */
	void resumeWaits();

	/** Close connections and end threads. Later calls are answered without Redis. */
	@Override
	void close();

}
