package io.holdfast.cache.engine;

import java.lang.reflect.Type;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

import io.holdfast.cache.CacheCodec;
import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheOutage;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a service, put together. Thread-safe.
 */
final class CacheEngine implements AutoCloseable {

	private final Regions regions;

	private final CacheCodec codec;

	private final Availability availability;

	private final @Nullable StoreBackend backend;

	private final @Nullable ExecutorService ownThreads;

	private final Loading loading;

	private final Lookups lookups;

	private final Changes changes;

	CacheEngine(AbstractCacheServiceBuilder<?> builder, @Nullable Function<String, CacheStore> opener) {
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
		VersionedEntries store = (this.backend != null) ? this.backend.entries() : null;
		LoadLeader leader = (this.backend != null) ? this.backend.leader(flights, local) : null;
		this.loading = new Loading(store, leader, local, flights, background);
		this.lookups = new Lookups(store, local, this.availability);
		this.changes = new Changes(store, this.availability, local, flights);
		if (this.backend != null) {
			this.backend.start();
		}
	}

	Regions regions() {
		return this.regions;
	}

	Loading loading() {
		return this.loading;
	}

	Lookups lookups() {
		return this.lookups;
	}

	Changes changes() {
		return this.changes;
	}

	Optional<CacheOutage> outage() {
		return this.availability.outage();
	}

	/**
	 * What this instance has in memory of what it has read lately.
	 * @param <T> the type of the value
	 * @param cache the cache
	 * @param key the key
	 * @param type what it was read as
	 * @return null for nothing
	 */
	<T> @Nullable CacheLookup<T> near(String cache, String key, Type type) {
		Region region = this.regions.of(cache);
		CacheLookup<T> near = region.near().get(key, type);
		if (near != null) {
			region.counters().nearHits.increment();
		}
		return near;
	}

	<T> Question<T> question(String cache, String key, Type type, CacheOptions options) {
		Region region = this.regions.of(cache);
		return new Question<>(region, key, region.entryKey(key), type, options, this.codec);
	}

	void endWaits() {
		if (this.backend != null) {
			this.backend.wakeups().endWaits();
		}
	}

	void resumeWaits() {
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

}
