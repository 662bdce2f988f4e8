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
final class NamedCaches {

	private final ConcurrentMap<String, NamedCache> namedCaches = new ConcurrentHashMap<>();

	private final Map<String, CacheSettings> configured;

	private final CacheSettings defaults;

	private final CacheKeys keys;

	private final boolean local;

	/**
	 * Create the configured caches.
	 * @param configured settings by name
	 * @param defaults the settings of other caches
	 * @param keys creates their keys
	 * @param local whether there is no store
	 */
	NamedCaches(Map<String, CacheSettings> configured, CacheSettings defaults, CacheKeys keys, boolean local) {
		this.configured = Map.copyOf(configured);
		this.defaults = defaults;
		this.keys = keys;
		this.local = local;
		configured.keySet().forEach(this::of);
	}

	NamedCache of(String cache) {
		NamedCache namedCache = this.namedCaches.get(cache);
		return (namedCache != null) ? namedCache : this.namedCaches.computeIfAbsent(cache, this::create);
	}

	private NamedCache create(String cache) {
		return new NamedCache(cache, this.configured.getOrDefault(cache, this.defaults), this.keys, this.local);
	}

	/** A cache that exists already. */
	@Nullable NamedCache known(String cache) {
		return this.namedCaches.get(cache);
	}

	void each(Consumer<NamedCache> action) {
		this.namedCaches.values().forEach(action);
	}

	Collection<String> names() {
		return Collections.unmodifiableCollection(this.namedCaches.keySet());
	}

}
