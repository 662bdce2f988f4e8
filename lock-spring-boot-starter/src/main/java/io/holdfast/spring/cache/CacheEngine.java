package io.holdfast.spring.cache;

import java.lang.reflect.Type;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import org.jspecify.annotations.Nullable;

/**
 * The parts of a service, put together. Thread-safe.
 */
final class CacheEngine implements AutoCloseable {

	private final Regions regions;

	private final ValueJson json;

	private final Availability availability;

	private final @Nullable RedisSide redis;

	private final @Nullable ExecutorService ownThreads;

	private final Loading loading;

	private final Lookups lookups;

	private final Changes changes;

	CacheEngine(RedisCacheServiceBuilder builder) {
		RedisKeys keys = new RedisKeys(builder.namespace, builder.keyPrefix, builder.maxKeyLength);
		this.regions = new Regions(builder, keys);
		this.json = new ValueJson(builder.mapper);
		Executor background = builder.refreshExecutor;
		ExecutorService threads = null;
		if (background == null) {
			threads = RefreshThreads.start();
			background = threads;
		}
		this.ownThreads = threads;
		Flights flights = new Flights();
		this.redis = (builder.redis != null) ? new RedisSide(builder, builder.redis, keys, this.regions) : null;
		this.availability = (this.redis != null) ? this.redis.availability() : new Availability(null, 0);
		LocalLoading local = new LocalLoading(flights, this.availability);
		CacheStore store = (this.redis != null) ? this.redis.store() : null;
		LoadLeader leader = (this.redis != null) ? this.redis.leader(flights, local) : null;
		this.loading = new Loading(store, leader, local, flights, background);
		this.lookups = new Lookups(store, local, this.availability);
		this.changes = new Changes(store, this.availability, local, flights);
		if (this.redis != null) {
			this.redis.start();
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
		return new Question<>(region, key, region.entryKey(key), type, options, this.json);
	}

	void endWaits() {
		if (this.redis != null) {
			this.redis.wakeups().endWaits();
		}
	}

	void resumeWaits() {
		if (this.redis != null) {
			this.redis.wakeups().resumeWaits();
		}
	}

	@Override
	public void close() {
		if (this.redis != null) {
			this.redis.close();
		}
		if (this.ownThreads != null) {
			this.ownThreads.shutdownNow();
		}
	}

}
