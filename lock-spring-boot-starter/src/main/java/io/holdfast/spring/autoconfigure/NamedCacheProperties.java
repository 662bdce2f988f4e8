package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.convert.DurationUnit;

/**
 * The settings of one cache that differ from those of all caches.
 *
 * @param type Class that values are read as, whatever type cached methods return.
 * @param ttl How long a value of the cache is kept.
 * @param jitter Fraction of the TTL by which it is randomly shortened.
 * @param nullValues Whether a loaded null is kept.
 * @param near Values in the memory of this instance, in addition to Redis.
 * @param stale Values whose TTL has passed.
 * @param earlyRefresh Last fraction of the TTL in which a read reloads the value.
 * @param load How values are loaded once across all instances.
 * @param fallback Values in the memory of this instance while Redis is down.
 */
record NamedCacheProperties(@Nullable Class<?> type, @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration ttl,
		@Nullable Double jitter, @Nullable Boolean nullValues, @DefaultValue Near near, @DefaultValue Stale stale,
		@Nullable Double earlyRefresh, @DefaultValue Load load, @DefaultValue Fallback fallback) {

	/**
	 * These properties, completed with those of all caches.
	 * @param all the properties of all caches
	 * @return the properties of this cache
	 */
	EffectiveCacheProperties over(EffectiveCacheProperties all) {
		return new EffectiveCacheProperties(or(this.ttl, all.ttl()), or(this.jitter, all.jitter()),
				or(this.nullValues, all.nullValues()),
				new CacheProperties.Near(or(this.near.size(), all.near().size()),
						or(this.near.ttl(), all.near().ttl())),
				new CacheProperties.Stale(
						or(this.stale.ttl(), all.stale().ttl()), or(this.stale.after(), all.stale().after())),
				or(this.earlyRefresh, all.earlyRefresh()),
				new CacheProperties.Load(or(this.load.lease(), all.load().lease()),
						or(this.load.waitTime(), all.load().waitTime()), or(this.load.longest(), all.load().longest())),
				new CacheProperties.Fallback(or(this.fallback.size(), all.fallback().size()),
						or(this.fallback.ttl(), all.fallback().ttl())));
	}

	private static <T> T or(@Nullable T own, T all) {
		return (own != null) ? own : all;
	}

	/**
	 * Values in the memory of this instance, in addition to Redis.
	 *
	 * @param size How many values are also kept in the memory of this instance.
	 * @param ttl How long these values are used without a request to Redis.
	 */
	record Near(@Nullable Integer size, @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration ttl) {

	}

	/**
	 * Values whose TTL has passed.
	 *
	 * @param ttl How long after its TTL a value may still be served.
	 * @param after How long a caller waits for the loader before it takes such a value.
	 */
	record Stale(@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration ttl,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration after) {

	}

	/**
	 * How values are loaded once across all instances.
	 *
	 * @param lease How long a crashed instance blocks a key that it was loading.
	 * @param waitTime Longest wait for another caller's load.
	 * @param longest Longest run of a cached method after which its result is still
	 * stored.
	 */
	record Load(@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration lease,
			@Name("wait") @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration waitTime,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration longest) {

		/**
		 * The endpoint of properties shows this property through a getter, because a
		 * record component cannot be named wait.
		 */
		public @Nullable Duration getWait() {
			return this.waitTime;
		}

	}

	/**
	 * Values in the memory of this instance while Redis is down.
	 *
	 * @param size How many values are kept in memory while Redis is down.
	 * @param ttl How long these values are kept.
	 */
	record Fallback(@Nullable Integer size, @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration ttl) {

	}

}
