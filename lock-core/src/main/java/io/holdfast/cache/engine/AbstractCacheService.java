package io.holdfast.cache.engine;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

import io.holdfast.cache.CacheCodec;
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
 * Base of the cache services, with a store or within this JVM only. Wires the parts of
 * the engine and passes calls on to them.
 */
public abstract class AbstractCacheService implements CacheService {

	private final NamedCaches namedCaches;

	private final CacheCodec codec;

	private final StoreAvailability availability;

	private final @Nullable StoreBackend backend;

	private final @Nullable ExecutorService ownThreads;

	private final CacheLoadingService loadingService;

	private final CacheReader reader;

	private final CacheWriter writer;

	/**
	 * Create a service.
	 * @param builder the settings
	 * @param opener opens the store, given the channel on which instances announce
	 * changes; {@code null} for no store. The service closes the store
	 */
	protected AbstractCacheService(AbstractCacheServiceBuilder<?> builder,
			@Nullable Function<String, CacheStore> opener) {
		CacheKeys keys = new CacheKeys(builder.namespace, builder.keyPrefix, builder.maxKeyLength);
		this.namedCaches = new NamedCaches(builder.caches, builder.defaults, keys, opener == null);
		this.codec = builder.codec;
		Executor background = builder.refreshExecutor;
		ExecutorService threads = null;
		if (background == null) {
			threads = RefreshExecutor.start();
			background = threads;
		}
		this.ownThreads = threads;
		SingleFlights flights = new SingleFlights();
		this.backend = (opener != null)
				? new StoreBackend(opener.apply(keys.channel()), builder.maxPending, keys, this.namedCaches) : null;
		this.availability = (this.backend != null) ? this.backend.availability() : new StoreAvailability(null, 0);
		LocalLoader local = new LocalLoader(flights, this.availability);
		VersionedEntries entries = (this.backend != null) ? this.backend.entries() : null;
		DistributedLoader distributed = (this.backend != null) ? this.backend.distributed(flights, local) : null;
		this.loadingService = new CacheLoadingService(entries, distributed, local, flights, background);
		this.reader = new CacheReader(entries, local, this.availability);
		this.writer = new CacheWriter(entries, this.availability, local, flights);
		if (this.backend != null) {
			this.backend.start();
		}
	}

	@Override
	public <T> CacheLookup<T> get(String cache, String key, Type type) {
		NamedCache namedCache = this.namedCaches.of(cache);
		CacheLookup<T> near = near(namedCache, key, type);
		return (near != null) ? near
				: this.reader.get(this.<T>request(namedCache, key, type, CacheOptions.defaults()), false);
	}

	@Override
	public <T> CacheLookup<T> getForPut(String cache, String key, Type type, CacheOptions options) {
		NamedCache namedCache = this.namedCaches.of(cache);
		CacheLookup<T> near = near(namedCache, key, type);
		return (near != null) ? near : this.reader.get(this.<T>request(namedCache, key, type, options), true);
	}

	@Override
	public <T, E extends Exception> @Nullable T getOrLoad(String cache, String key, Type type, CacheOptions options,
			CacheLoader<? extends T, E> loader) throws E {
		NamedCache namedCache = this.namedCaches.of(cache);
		CacheLookup<T> near = near(namedCache, key, type);
		return (near != null) ? near.value()
				: this.loadingService.getOrLoad(this.<T>request(namedCache, key, type, options), loader);
	}

	@Override
	public void put(String cache, String key, @Nullable Object value, Type type, CacheOptions options) {
		this.writer.put(request(this.namedCaches.of(cache), key, type, options), value);
	}

	@Override
	public boolean put(CacheTicket ticket, @Nullable Object value, CacheOptions options) {
		return this.writer.put(ticket, value, options);
	}

	@Override
	public <T> CacheLookup<T> putIfAbsent(String cache, String key, Type type, @Nullable Object value,
			CacheOptions options) {
		return this.writer.putIfAbsent(this.<T>request(this.namedCaches.of(cache), key, type, options), value,
				this.reader);
	}

	@Override
	public boolean evict(String cache, String key) {
		NamedCache namedCache = this.namedCaches.of(cache);
		namedCache.counters().evictions.increment();
		return this.writer.apply(CacheChange.entry(namedCache, namedCache.entryKey(key)));
	}

	@Override
	public void invalidateTag(String cache, String tag) {
		CacheKeys.requireText("tag", tag);
		CacheOptions.tagged(tag);
		NamedCache namedCache = this.namedCaches.of(cache);
		namedCache.counters().invalidations.increment();
		this.writer.apply(CacheChange.version(namedCache, namedCache.versionKey(tag)));
	}

	@Override
	public void clear(String cache) {
		NamedCache namedCache = this.namedCaches.of(cache);
		namedCache.counters().invalidations.increment();
		this.writer.apply(CacheChange.clear(namedCache));
	}

	@Override
	public CacheStats stats(String cache) {
		return this.namedCaches.of(cache).counters().stats();
	}

	@Override
	public CacheSettings settings(String cache) {
		return this.namedCaches.of(cache).settings();
	}

	@Override
	public Collection<String> cacheNames() {
		return this.namedCaches.names();
	}

	@Override
	public Optional<CacheOutage> outage() {
		return this.availability.outage();
	}

	@Override
	public void endWaits() {
		if (this.backend != null) {
			this.backend.loadNotifications().endWaits();
		}
	}

	@Override
	public void resumeWaits() {
		if (this.backend != null) {
			this.backend.loadNotifications().resumeWaits();
		}
	}

	@Override
	public void close() {
		if (this.backend != null) {
			this.backend.close();
		}
		if (this.ownThreads != null) {
			this.ownThreads.shutdownNow();
		}
	}

	/**
	 * Look a key up in the near cache; null if it is missing.
	 */
	private <T> @Nullable CacheLookup<T> near(NamedCache namedCache, String key, Type type) {
		CacheLookup<T> near = namedCache.near().get(key, type);
		if (near != null) {
			namedCache.counters().nearHits.increment();
		}
		return near;
	}

	private <T> CacheRequest<T> request(NamedCache namedCache, String key, Type type, CacheOptions options) {
		return new CacheRequest<>(namedCache, key, namedCache.entryKey(key), type, options, this.codec);
	}

}
