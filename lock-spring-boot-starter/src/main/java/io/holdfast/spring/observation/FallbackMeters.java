package io.holdfast.spring.observation;

import java.util.Locale;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.spring.interceptor.FallbackListener;
import io.holdfast.spring.interceptor.Feature;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts the calls of annotated methods that ran although Redis was not available.
 */
public final class FallbackMeters implements FallbackListener {

	private final MeterRegistry registry;

	/**
	 * Create the meters.
	 * @param registry the registry of the meters
	 */
	public FallbackMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void onFallback(Feature feature, String label, OnUnavailable policy) {
		Counter.builder("holdfast." + feature.id() + ".unguarded")
			.description("Calls that ran without a distributed " + feature.noun() + " because Redis was not available")
			.tag("name", label)
			.tag("policy", policy.name().toLowerCase(Locale.ROOT))
			.register(this.registry)
			.increment();
	}

}
