package io.holdfast.spring.autoconfigure;

import java.time.Duration;

import io.holdfast.cache.CacheSettings;

/**
 * The properties of one cache, from any source.
 *
 * @param ttl see {@link CacheProperties}
 * @param jitter see there
 * @param nullValues see there
 * @param near see there
 * @param stale see there
 * @param earlyRefresh see there
 * @param load see there
 * @param fallback see there
 */
record EffectiveCacheProperties(Duration ttl, double jitter, boolean nullValues, CacheProperties.Near near,
		CacheProperties.Stale stale, double earlyRefresh, CacheProperties.Load load,
		CacheProperties.Fallback fallback) {

	private static final double MOST_JITTER = 0.5;

	private static final double MOST_REFRESH = 0.9;

	private static final Duration SHORTEST_LEASE = Duration.ofMillis(300);

	private static final Duration SHORTEST_LOAD = Duration.ofMillis(100);

	/**
	 * Check them.
	 * @param prefix the prefix of the names of the properties
	 * @return the same as settings
	 * @throws InvalidPropertyException if one of them is invalid
	 */
	CacheSettings settings(String prefix) {
		PropertyValidation.requireMillis(prefix + ".ttl", this.ttl);
		requirePart(prefix + ".jitter", this.jitter, MOST_JITTER);
		PropertyValidation.requireNotNegative(prefix + ".near.size", this.near.size());
		PropertyValidation.requireMillis(prefix + ".near.ttl", this.near.ttl());
		PropertyValidation.requireNotNegative(prefix + ".stale.ttl", this.stale.ttl());
		PropertyValidation.requireNotNegative(prefix + ".stale.after", this.stale.after());
		requirePart(prefix + ".early-refresh", this.earlyRefresh, MOST_REFRESH);
		PropertyValidation.requireRange(prefix + ".load.lease", this.load.lease(), SHORTEST_LEASE);
		PropertyValidation.requireNotNegative(prefix + ".load.wait", this.load.waitTime());
		PropertyValidation.requireRange(prefix + ".load.longest", this.load.longest(), SHORTEST_LOAD);
		PropertyValidation.requireNotNegative(prefix + ".fallback.size", this.fallback.size());
		PropertyValidation.requireMillis(prefix + ".fallback.ttl", this.fallback.ttl());
		try {
			return new CacheSettings(this.ttl, this.jitter, this.nullValues, this.near.size(), this.near.ttl(),
					this.stale.ttl(), this.stale.after(), this.earlyRefresh, this.load.lease(), this.load.waitTime(),
					this.load.longest(), this.fallback.size(), this.fallback.ttl());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidPropertyException(prefix, this, String.valueOf(ex.getMessage()));
		}
	}

	private static void requirePart(String property, double value, double most) {
		if (!(value >= 0 && value <= most)) {
			throw new InvalidPropertyException(property, value, "It must be at least 0 and at most " + most + ".");
		}
	}

}
