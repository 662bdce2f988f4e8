package io.holdfast.cache.engine;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

import io.holdfast.cache.CacheSettings;
import org.jspecify.annotations.Nullable;

/**
 * The caches of a service. A cache without configuration is created when it is first
 * named. Thread-safe.
 */
final class Regions {

	private final ConcurrentMap<String, Region> regions = new ConcurrentHashMap<>();

	private final Map<String, CacheSettings> configured;

	private final CacheSettings defaults;

	private final RedisKeys keys;

	private final boolean local;

	/**
	 * Create them.
	 * @param configured settings by names
	 * @param defaults those of other caches
	 * @param keys makes their keys
	 * @param local whether there is no store
	 */
	Regions(Map<String, CacheSettings> configured, CacheSettings defaults, RedisKeys keys, boolean local) {
		this.configured = Map.copyOf(configured);
		this.defaults = defaults;
		this.keys = keys;
		this.local = local;
		configured.keySet().forEach(this::of);
	}

	Region of(String cache) {
		Region region = this.regions.get(cache);
		return (region != null) ? region : this.regions.computeIfAbsent(cache, this::create);
	}

	private Region create(String cache) {
		return new Region(cache, this.configured.getOrDefault(cache, this.defaults), this.keys, this.local);
	}

	/** A cache that has been named before. */
	@Nullable Region known(String cache) {
		return this.regions.get(cache);
	}

	void each(Consumer<Region> action) {
		this.regions.values().forEach(action);
	}

	Collection<String> names() {
		return Collections.unmodifiableCollection(this.regions.keySet());
	}

}
