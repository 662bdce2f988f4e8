package io.holdfast.spring.observation;

import io.holdfast.spring.cache.HoldfastCache;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;

/**
 * Lets Spring Boot bind the meters of our caches as those of others.
 */
public final class HoldfastCacheMeterBinderProvider implements CacheMeterBinderProvider<HoldfastCache> {

	@Override
	public MeterBinder getMeterBinder(HoldfastCache cache, Iterable<Tag> tags) {
		return new HoldfastCacheMetrics(cache.getNativeCache(), cache.getName(), tags);
	}

}
