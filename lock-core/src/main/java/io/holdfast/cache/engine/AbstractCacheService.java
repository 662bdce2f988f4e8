package io.holdfast.cache.engine;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

import io.holdfast.cache.CacheLoader;
import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheOutage;
import io.holdfast.cache.CacheService;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.CacheStats;
import io.holdfast.cache.CacheTicket;
import org.jspecify.annotations.Nullable;

/**
 * Caches over a store, or in this JVM alone.
 */
public abstract class AbstractCacheService implements CacheService {

	private final CacheEngine engine;

	/**
	 * Create a service.
	 * @param builder what it is made of
	 * @param store opens the store for the channel on which instances tell each other of
	 * changes; {@code null} for none. The service closes it
	 */
	protected AbstractCacheService(AbstractCacheServiceBuilder<?> builder,
			@Nullable Function<String, CacheStore> store) {
		this.engine = new CacheEngine(builder, store);
	}

	@Override
	public <T> CacheLookup<T> get(String cache, String key, Type type) {
		CacheLookup<T> near = this.engine.near(cache, key, type);
		return (near != null) ? near
				: this.engine.lookups().get(this.engine.<T>question(cache, key, type, CacheOptions.defaults()), false);
	}

	@Override
	public <T> CacheLookup<T> getForPut(String cache, String key, Type type, CacheOptions options) {
		CacheLookup<T> near = this.engine.near(cache, key, type);
		return (near != null) ? near
				: this.engine.lookups().get(this.engine.<T>question(cache, key, type, options), true);
	}

	@Override
	public <T, E extends Exception> @Nullable T getOrLoad(String cache, String key, Type type, CacheOptions options,
			CacheLoader<? extends T, E> loader) throws E {
		CacheLookup<T> near = this.engine.near(cache, key, type);
		return (near != null) ? near.value()
				: this.engine.loading().getOrLoad(this.engine.<T>question(cache, key, type, options), loader);
	}

	@Override
	public void put(String cache, String key, @Nullable Object value, Type type, CacheOptions options) {
		this.engine.changes().put(this.engine.question(cache, key, type, options), value);
	}

	@Override
	public boolean put(CacheTicket ticket, @Nullable Object value, CacheOptions options) {
		return this.engine.changes().put(ticket, value, options);
	}

	@Override
	public <T> CacheLookup<T> putIfAbsent(String cache, String key, Type type, @Nullable Object value,
			CacheOptions options) {
		return this.engine.changes()
			.putIfAbsent(this.engine.<T>question(cache, key, type, options), value, this.engine.lookups());
	}

	@Override
	public boolean evict(String cache, String key) {
		Region region = this.engine.regions().of(cache);
		region.counters().evictions.increment();
		return this.engine.changes().apply(Change.entry(region, region.entryKey(key)));
	}

	@Override
	public void invalidateTag(String cache, String tag) {
		RedisKeys.requireText("tag", tag);
		CacheOptions.tagged(tag);
		Region region = this.engine.regions().of(cache);
		region.counters().invalidations.increment();
		this.engine.changes().apply(Change.version(region, region.versionKey(tag)));
	}

	@Override
	public void clear(String cache) {
		Region region = this.engine.regions().of(cache);
		region.counters().invalidations.increment();
		this.engine.changes().apply(Change.clear(region));
	}

	@Override
	public CacheStats stats(String cache) {
		return this.engine.regions().of(cache).counters().stats();
	}

	@Override
	public CacheSettings settings(String cache) {
		return this.engine.regions().of(cache).settings();
	}

	@Override
	public Collection<String> cacheNames() {
		return this.engine.regions().names();
	}

	@Override
	public Optional<CacheOutage> outage() {
		return this.engine.outage();
	}

	@Override
	public void endWaits() {
		this.engine.endWaits();
	}

	@Override
	public void resumeWaits() {
		this.engine.resumeWaits();
	}

	@Override
	public void close() {
		this.engine.close();
	}

}
