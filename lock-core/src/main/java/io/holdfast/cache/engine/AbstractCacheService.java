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
 * Caches over a store, or inside this JVM alone. Wires the parts of the engine and passes
 * calls on to them.
 */
public abstract class AbstractCacheService implements CacheService {

	private final Regions regions;

	private final CacheCodec codec;

	private final Availability availability;

	private final @Nullable StoreBackend backend;

	private final @Nullable ExecutorService ownThreads;

	private final Loading loading;

	private final Lookups lookups;

	private final Changes changes;

	/**
	 * Create a service.
	 * @param builder what it is made of
	 * @param opener opens the store for the channel on which instances tell each other of
	 * changes; {@code null} for none. The service closes it
	 */
	protected AbstractCacheService(AbstractCacheServiceBuilder<?> builder,
			@Nullable Function<String, CacheStore> opener) {
		RedisKeys keys = new RedisKeys(builder.namespace, builder.keyPrefix, builder.maxKeyLength);
		this.regions = new Regions(builder.caches, builder.defaults, keys, opener == null);
		this.codec = builder.codec;
		Executor background = builder.refreshExecutor;
		ExecutorService threads = null;
		if (background == null) {
			threads = RefreshThreads.start();
			background = threads;
		}
		this.ownThreads = threads;
		Flights flights = new Flights();
		this.backend = (opener != null)
				? new StoreBackend(opener.apply(keys.channel()), builder.maxPending, keys, this.regions) : null;
		this.availability = (this.backend != null) ? this.backend.availability() : new Availability(null, 0);
		LocalLoading local = new LocalLoading(flights, this.availability);
		VersionedEntries entries = (this.backend != null) ? this.backend.entries() : null;
		LoadLeader leader = (this.backend != null) ? this.backend.leader(flights, local) : null;
		this.loading = new Loading(entries, leader, local, flights, background);
		this.lookups = new Lookups(entries, local, this.availability);
		this.changes = new Changes(entries, this.availability, local, flights);
		if (this.backend != null) {
			this.backend.start();
		}
	}

	@Override
	public <T> CacheLookup<T> get(String cache, String key, Type type) {
		CacheLookup<T> near = near(cache, key, type);
		return (near != null) ? near
				: this.lookups.get(this.<T>question(cache, key, type, CacheOptions.defaults()), false);
	}

	@Override
	public <T> CacheLookup<T> getForPut(String cache, String key, Type type, CacheOptions options) {
		CacheLookup<T> near = near(cache, key, type);
		return (near != null) ? near : this.lookups.get(this.<T>question(cache, key, type, options), true);
	}

	@Override
	public <T, E extends Exception> @Nullable T getOrLoad(String cache, String key, Type type, CacheOptions options,
			CacheLoader<? extends T, E> loader) throws E {
		CacheLookup<T> near = near(cache, key, type);
		return (near != null) ? near.value()
				: this.loading.getOrLoad(this.<T>question(cache, key, type, options), loader);
	}

	@Override
	public void put(String cache, String key, @Nullable Object value, Type type, CacheOptions options) {
		this.changes.put(question(cache, key, type, options), value);
	}

	@Override
	public boolean put(CacheTicket ticket, @Nullable Object value, CacheOptions options) {
		return this.changes.put(ticket, value, options);
	}

	@Override
	public <T> CacheLookup<T> putIfAbsent(String cache, String key, Type type, @Nullable Object value,
			CacheOptions options) {
		return this.changes.putIfAbsent(this.<T>question(cache, key, type, options), value, this.lookups);
	}

	@Override
	public boolean evict(String cache, String key) {
		Region region = this.regions.of(cache);
		region.counters().evictions.increment();
		return this.changes.apply(Change.entry(region, region.entryKey(key)));
	}

	@Override
	public void invalidateTag(String cache, String tag) {
		RedisKeys.requireText("tag", tag);
		CacheOptions.tagged(tag);
		Region region = this.regions.of(cache);
		region.counters().invalidations.increment();
		this.changes.apply(Change.version(region, region.versionKey(tag)));
	}

	@Override
	public void clear(String cache) {
		Region region = this.regions.of(cache);
		region.counters().invalidations.increment();
		this.changes.apply(Change.clear(region));
	}

	@Override
	public CacheStats stats(String cache) {
		return this.regions.of(cache).counters().stats();
	}

	@Override
	public CacheSettings settings(String cache) {
		return this.regions.of(cache).settings();
	}

	@Override
	public Collection<String> cacheNames() {
		return this.regions.names();
	}

	@Override
	public Optional<CacheOutage> outage() {
		return this.availability.outage();
	}

	@Override
	public void endWaits() {
		if (this.backend != null) {
			this.backend.wakeups().endWaits();
		}
	}

	@Override
	public void resumeWaits() {
		if (this.backend != null) {
			this.backend.wakeups().resumeWaits();
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
	 * Look a key up in the near cache; null where it is missing.
	 */
	private <T> @Nullable CacheLookup<T> near(String cache, String key, Type type) {
		Region region = this.regions.of(cache);
		CacheLookup<T> near = region.near().get(key, type);
		if (near != null) {
			region.counters().nearHits.increment();
		}
		return near;
	}

	private <T> Question<T> question(String cache, String key, Type type, CacheOptions options) {
		Region region = this.regions.of(cache);
		return new Question<>(region, key, region.entryKey(key), type, options, this.codec);
	}

}
