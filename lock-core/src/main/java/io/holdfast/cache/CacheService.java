package io.holdfast.cache;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Named caches that the instances of an application share. Values are read back as the
 * type that the caller declares: a {@link Class} or any other {@link Type} that the
 * {@link CacheCodec} knows. A loader runs once per key over all instances, an
 * invalidation always wins over a loader that began before it, and while Redis is away
 * each instance answers from its own memory.
 * <p>
 * A cache exists as soon as it is named. Cache names, keys and tags must not be blank or
 * hold control characters; {@link IllegalArgumentException} says so. No method throws
 * because of Redis, or because of what stands there. Thread-safe.
 */
public interface CacheService extends AutoCloseable {

	/**
	 * Look a key up.
	 * @param <T> the type of the value
	 * @param cache the cache's name
	 * @param key the key
	 * @param type what the value is read as
	 * @return a hit, be it with null, or a miss without a ticket
	 */
	<T> CacheLookup<T> get(String cache, String key, Type type);

	/**
	 * Look a key up.
	 * @param <T> the type of the value
	 * @param cache the cache's name
	 * @param key the key
	 * @param type what the value is read as
	 * @return a hit, be it with null, or a miss without a ticket
	 */
	default <T> CacheLookup<T> get(String cache, String key, Class<T> type) {
		return get(cache, key, (Type) type);
	}

	/**
	 * Look a key up in order to make its value and
	 * {@link #put(CacheTicket, Object, CacheOptions) put} it on a miss. What is evicted
	 * or invalidated from now on wins over that put. Callers are not held back: two that
	 * miss both make the value.
	 * @param <T> the type of the value
	 * @param cache the cache's name
	 * @param key the key
	 * @param type what the value is read as
	 * @param options the tags that the value will have; naming them here saves a round
	 * trip
	 * @return a hit, be it with null, or a miss with a ticket
	 */
	<T> CacheLookup<T> getForPut(String cache, String key, Type type, CacheOptions options);

	/**
	 * Give a key's value, which is loaded first if need be: once over all threads and
	 * instances that ask for it. The others wait for it, for at most
	 * {@link CacheSettings#loadWait()}, and then load for themselves. With
	 * {@link CacheSettings#stale()} a caller may get a value whose TTL has passed when
	 * the loader takes long or throws; the loader then runs on another thread.
	 * @param <T> the type of the value
	 * @param <E> what the loader throws
	 * @param cache the cache's name
	 * @param key the key
	 * @param type what the value is read as
	 * @param options TTL and tags of the value
	 * @param loader makes the value
	 * @return the value, null where that is the key's value
	 * @throws E what this caller's loader threw, or that of the caller in this JVM whose
	 * load this one waited for; nothing is cached then
	 * @throws IllegalStateException when the loader asks for the key that it loads
	 */
	<T, E extends Exception> @Nullable T getOrLoad(String cache, String key, Type type, CacheOptions options,
			CacheLoader<? extends T, E> loader) throws E;

	/**
	 * Give a key's value, which is loaded first if need be. See
	 * {@link #getOrLoad(String, String, Type, CacheOptions, CacheLoader)}.
	 * @param <T> the type of the value
	 * @param <E> what the loader throws
	 * @param cache the cache's name
	 * @param key the key
	 * @param type what the value is read as
	 * @param loader makes the value
	 * @return the value, null where that is the key's value
	 * @throws E what the loader threw
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
	 * @throws CacheValueException when it cannot be written
	 */
	default void put(String cache, String key, @Nullable Object value) {
		put(cache, key, value, CacheOptions.defaults());
	}

	/**
	 * Store a value. It wins over loads that run, and whatever is invalidated from now on
	 * wins over it.
	 * @param cache the cache's name
	 * @param key the key
	 * @param value the value; null evicts the key where the cache keeps no nulls
	 * @param options its TTL and tags
	 * @throws CacheValueException when it cannot be written
	 */
	default void put(String cache, String key, @Nullable Object value, CacheOptions options) {
		put(cache, key, value, Object.class, options);
	}

	/**
	 * Store a value that is read back as a declared type, which matters where JSON must
	 * say which subtype a part of it is.
	 * @param cache the cache's name
	 * @param key the key
	 * @param value the value; null evicts the key where the cache keeps no nulls
	 * @param type what it will be read as
	 * @param options its TTL and tags
	 * @throws CacheValueException when it cannot be written
	 */
	void put(String cache, String key, @Nullable Object value, Type type, CacheOptions options);

	/**
	 * Store the value that was made because of a miss, unless the key or one of the tags
	 * was evicted, invalidated, cleared or put since then.
	 * @param ticket of the miss
	 * @param value the value, which may be null
	 * @param options its TTL and tags; tags that the ticket was not asked with are not
	 * protected until now
	 * @return whether it was stored
	 * @throws CacheValueException when it cannot be written
	 */
	boolean put(CacheTicket ticket, @Nullable Object value, CacheOptions options);

	/**
	 * Store a value unless the key is cached.
	 * @param <T> the type of the value
	 * @param cache the cache's name
	 * @param key the key
	 * @param type what a value that is there is read as
	 * @param value the value, which may be null
	 * @param options its TTL and tags
	 * @return what was cached already; a miss when the value was stored, or could not be
	 * @throws CacheValueException when it cannot be written
	 */
	<T> CacheLookup<T> putIfAbsent(String cache, String key, Type type, @Nullable Object value, CacheOptions options);

	/**
	 * Drop a key from all instances. While Redis is away this is remembered, and done
	 * before this instance reads Redis again.
	 * @param cache the cache's name
	 * @param key the key
	 * @return whether there was a value, as far as this instance can tell
	 */
	boolean evict(String cache, String key);

	/**
	 * Drop all values with a tag from all instances, in the same time however many there
	 * are. When this returns no instance serves an older value from Redis, and none from
	 * its near cache for longer than {@link CacheSettings#nearTtl()}.
	 * @param cache the cache's name
	 * @param tag the tag
	 */
	void invalidateTag(String cache, String tag);

	/**
	 * Drop all values of a cache from all instances, in the same time however many there
	 * are.
	 * @param cache the cache's name
	 */
	void clear(String cache);

	/**
	 * What this instance has counted.
	 * @param cache the cache's name
	 * @return the counts since the start
	 */
	CacheStats stats(String cache);

	/**
	 * How a cache behaves.
	 * @param cache the cache's name
	 * @return its own settings, or the defaults of this service
	 */
	CacheSettings settings(String cache);

	/**
	 * The caches that have settings of their own or were used.
	 * @return their names
	 */
	Collection<String> cacheNames();

	/**
	 * The outage that goes on at present.
	 * @return empty while Redis is used, and in a service without Redis
	 */
	Optional<CacheOutage> outage();

	/**
	 * Wait for no other instance's load any more, because the application shuts down: who
	 * waits for one loads now.
	 */
	void endWaits();

	/**
	 * Let calls wait again.
	 */
	void resumeWaits();

	/** End connections and threads. Calls that come later are answered without Redis. */
	@Override
	void close();

}
