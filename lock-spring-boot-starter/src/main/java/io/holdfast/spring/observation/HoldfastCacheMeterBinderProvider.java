package io.holdfast.spring.observation;

import io.holdfast.spring.cache.HoldfastCache;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;

/**
 * Lets Spring Boot bind the meters of Holdfast's caches like those of other caches.
 */
public final class HoldfastCacheMeterBinderProvider implements CacheMeterBinderProvider<HoldfastCache> {

	private final @Nullable CacheMeterBinding binding;

	/**
	 * Create the provider.
	 * @param binding also binds meters; null for none
	 */
	public HoldfastCacheMeterBinderProvider(@Nullable CacheMeterBinding binding) {
		this.binding = binding;
	}

	@Override
	public MeterBinder getMeterBinder(HoldfastCache cache, Iterable<Tag> tags) {
		CacheMeterBinding binding = this.binding;
		return (binding != null) ? (registry) -> binding.bind(cache, Tags.of(tags), registry)
				: new HoldfastCacheMetrics(cache.getNativeCache(), cache.getName(), tags);
	}

}
