package io.holdfast.spring.observation;

import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import io.holdfast.cache.CacheStats;
import io.holdfast.cache.CacheService;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one cache: the standard ones, {@code cache.*}, and under
 * {@code holdfast.cache.*} the sources of hits and the loads of values. They count the
 * work of this instance.
 */
public final class HoldfastCacheMetrics extends CacheMeterBinder<CacheService> {

	private final CacheService service;

	private final String name;

	/**
	 * Create the meters.
	 * @param service the service, which counts
	 * @param name the cache's name
	 * @param tags further tags
	 */
	public HoldfastCacheMetrics(CacheService service, String name, Iterable<Tag> tags) {
		super(service, name, tags);
		this.service = service;
		this.name = name;
	}

	/**
	 * The number of entries in Redis is not known without reading all of them.
	 */
	@Override
	protected @Nullable Long size() {
		return null;
	}

	@Override
	protected long hitCount() {
		return stats().hits();
	}

	@Override
	protected Long missCount() {
		return stats().misses();
	}

	@Override
	protected Long evictionCount() {
		return stats().evictions() + stats().invalidations();
	}

	@Override
	protected long putCount() {
		return stats().puts();
	}

	@Override
	protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
		hits(registry, "redis", CacheStats::redisHits);
		hits(registry, "near", CacheStats::nearHits);
		hits(registry, "fallback", CacheStats::fallbackHits);
		hits(registry, "stale", CacheStats::staleServed);
		FunctionTimer
			.builder("holdfast.cache.load", this.service, (service) -> count(service, CacheStats::loads),
					(service) -> count(service, CacheStats::loadNanos), TimeUnit.NANOSECONDS)
			.tags(getTagsWithCacheName())
			.description("Loads by this instance")
			.register(registry);
		counter(registry, "holdfast.cache.load.failed", "Loads that threw", CacheStats::loadFailures);
		counter(registry, "holdfast.cache.load.shared", "Callers that got the value that another caller was loading",
				CacheStats::stampedesAvoided);
		counter(registry, "holdfast.cache.load.refreshes", "Loads in the background", CacheStats::refreshes);
		counter(registry, "holdfast.cache.puts.refused",
				"Values that were not stored because of an invalidation while they were computed",
				CacheStats::refusedPuts);
		counter(registry, "holdfast.cache.unreadable", "Values in Redis that could not be read",
				CacheStats::unreadable);
	}

	private void hits(MeterRegistry registry, String source, ToLongFunction<CacheStats> count) {
		FunctionCounter.builder("holdfast.cache.hits", this.service, (service) -> count(service, count))
			.tags(getTagsWithCacheName())
			.tag("source", source)
			.description("Values found, by source")
			.register(registry);
	}

	private void counter(MeterRegistry registry, String meter, String description, ToLongFunction<CacheStats> count) {
		FunctionCounter.builder(meter, this.service, (service) -> count(service, count))
			.tags(getTagsWithCacheName())
			.description(description)
			.register(registry);
	}

	private CacheStats stats() {
		return this.service.stats(this.name);
	}

	private long count(CacheService service, ToLongFunction<CacheStats> count) {
		return count.applyAsLong(service.stats(this.name));
	}

}
