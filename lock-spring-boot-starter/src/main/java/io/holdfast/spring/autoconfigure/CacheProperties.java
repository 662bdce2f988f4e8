package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

import io.holdfast.cache.CacheSettings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.convert.DurationUnit;

/**
 * The properties of the shared cache.
 *
 * @param enabled Whether the cache is active. When false, Spring Boot chooses the cache
 * manager, and tags have no effect.
 * @param keyPrefix Text that precedes the names of caches in their keys in Redis.
 * @param timeout Time limit for a command. If Redis is slower, a cache answers without
 * it.
 * @param failuresBeforeFallback After how many consecutive unanswered commands the caches
 * stop using a server until it answers a probe.
 * @param maxPendingEvictions How many evictions and invalidations are remembered while
 * Redis is down. Beyond that, caches are cleared instead.
 * @param transactionAware Whether changes of caches by Spring's annotations wait for the
 * commit of an active transaction.
 * @param ttl How long a value is kept.
 * @param jitter Fraction of the TTL, from 0 to 0.5, by which it is randomly shortened, so
 * that values that were stored together do not expire together.
 * @param nullValues Whether a loaded null is kept.
 * @param near Values in the memory of this instance, in addition to Redis.
 * @param stale Values whose TTL has passed.
 * @param earlyRefresh Last fraction of the TTL, from 0 to 0.9, in which a read reloads
 * the value in the background. Zero for never.
 * @param load How values are loaded once across all instances.
 * @param fallback Values in the memory of this instance while Redis is down.
 * @param caches Settings of single caches, by name.
 */
@ConfigurationProperties("holdfast.cache")
record CacheProperties(@DefaultValue("true") boolean enabled, @DefaultValue("cache:") String keyPrefix,
		@DefaultValue("100ms") @DurationUnit(ChronoUnit.SECONDS) Duration timeout,
		@DefaultValue("3") int failuresBeforeFallback, @DefaultValue("10000") int maxPendingEvictions,
		@DefaultValue("true") boolean transactionAware,
		@DefaultValue("10m") @DurationUnit(ChronoUnit.SECONDS) Duration ttl, @DefaultValue("0.1") double jitter,
		@DefaultValue("true") boolean nullValues, @DefaultValue Near near, @DefaultValue Stale stale,
		@DefaultValue("0") double earlyRefresh, @DefaultValue Load load, @DefaultValue Fallback fallback,
		@DefaultValue Map<String, NamedCacheProperties> caches) {

	private static final String PREFIX = "holdfast.cache";

	CacheProperties {
		caches = Map.copyOf(caches);
		PropertyValidation.requirePrintable(PREFIX + ".key-prefix", keyPrefix);
		PropertyValidation.requireMillis(PREFIX + ".timeout", timeout);
		PropertyValidation.requirePositive(PREFIX + ".failures-before-fallback", failuresBeforeFallback);
		PropertyValidation.requireNotNegative(PREFIX + ".max-pending-evictions", maxPendingEvictions);
		EffectiveCacheProperties properties = new EffectiveCacheProperties(ttl, jitter, nullValues, near, stale,
				earlyRefresh, load, fallback);
		properties.settings(PREFIX);
		caches.forEach((name, cache) -> cache.over(properties).settings(prefix(name)));
	}

	CacheSettings defaults() {
		return properties().settings(PREFIX);
	}

	Map<String, CacheSettings> settings() {
		Map<String, CacheSettings> settings = new LinkedHashMap<>();
		this.caches.forEach((name, cache) -> settings.put(name, cache.over(properties()).settings(prefix(name))));
		return settings;
	}

	Map<String, Class<?>> types() {
		Map<String, Class<?>> types = new LinkedHashMap<>();
		this.caches.forEach((name, cache) -> {
			if (cache.type() != null) {
				types.put(name, cache.type());
			}
		});
		return types;
	}

	static String prefix(String cache) {
		return PREFIX + ".caches." + cache;
	}

	private EffectiveCacheProperties properties() {
		return new EffectiveCacheProperties(this.ttl, this.jitter, this.nullValues, this.near, this.stale,
				this.earlyRefresh, this.load, this.fallback);
	}

	/**
	 * Values in the memory of this instance, in addition to Redis.
	 *
	 * @param size How many values are also kept in the memory of this instance. Zero for
	 * none.
	 * @param ttl How long these values are used without a request to Redis, and so how
	 * long an invalidation can go unnoticed if its message is lost.
	 */
	record Near(@DefaultValue("0") int size, @DefaultValue("1s") @DurationUnit(ChronoUnit.SECONDS) Duration ttl) {

	}

	/**
	 * Values whose TTL has passed.
	 *
	 * @param ttl How long after its TTL a value may still be served while its loader is
	 * slow or fails. Zero for never.
	 * @param after How long a caller waits for the loader before it takes such a value.
	 */
	record Stale(@DefaultValue("0s") @DurationUnit(ChronoUnit.SECONDS) Duration ttl,
			@DefaultValue("200ms") @DurationUnit(ChronoUnit.SECONDS) Duration after) {

	}

	/**
	 * How values are loaded once across all instances.
	 *
	 * @param lease How long a crashed instance blocks a key that it was loading. It is
	 * extended in the background while the loader runs.
	 * @param waitTime Longest wait for another caller's load. After that, a caller takes
	 * a stale value or loads the value itself.
	 * @param longest Longest run of a cached method after which its result is still
	 * stored.
	 */
	record Load(@DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration lease,
			@Name("wait") @DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) Duration waitTime,
			@DefaultValue("10m") @DurationUnit(ChronoUnit.SECONDS) Duration longest) {

		/**
		 * The endpoint of properties shows this property through a getter, because a
		 * record component cannot be named wait.
		 */
		public Duration getWait() {
			return this.waitTime;
		}

	}

	/**
	 * Values in the memory of this instance while Redis is down.
	 *
	 * @param size How many values are kept in memory while Redis is down. Zero for none.
	 * @param ttl How long these values are kept, at most the TTL.
	 */
	record Fallback(@DefaultValue("10000") int size,
			@DefaultValue("1m") @DurationUnit(ChronoUnit.SECONDS) Duration ttl) {

	}

}
