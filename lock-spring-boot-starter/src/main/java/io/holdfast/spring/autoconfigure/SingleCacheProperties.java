package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.convert.DurationUnit;

/**
 * What differs for one cache from the properties of all.
 *
 * @param type Class that the values are read as, whatever cached methods return.
 * @param ttl How long a value of the cache is kept.
 * @param jitter Part of the TTL by which it is shortened at random.
 * @param nullValues Whether a null that was loaded is kept.
 * @param near Values in the memory of this instance beside those in Redis.
 * @param stale Values whose TTL has passed.
 * @param earlyRefresh Last part of the TTL in which a question has the value loaded anew.
 * @param load How values are loaded once over all instances.
 * @param fallback Values in the memory of this instance while Redis is away.
 */
record SingleCacheProperties(@Nullable Class<?> type, @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration ttl,
		@Nullable Double jitter, @Nullable Boolean nullValues, @DefaultValue Near near, @DefaultValue Stale stale,
		@Nullable Double earlyRefresh, @DefaultValue Load load, @DefaultValue Fallback fallback) {

	/**
	 * These properties, and those of all caches where these say nothing.
	 * @param all the properties of all caches
	 * @return the properties of this cache
	 */
	CacheValues over(CacheValues all) {
		return new CacheValues(or(this.ttl, all.ttl()), or(this.jitter, all.jitter()),
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
	 * Values in the memory of this instance beside those in Redis.
	 *
	 * @param size How many values are kept in the memory of this instance too.
	 * @param ttl How long those are used without asking Redis.
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
	 * How values are loaded once over all instances.
	 *
	 * @param lease How long an instance that has crashed blocks a key that it was
	 * loading.
	 * @param waitTime Longest wait for a load of another caller.
	 * @param longest How long a cached method may run so that its result is still kept.
	 */
	record Load(@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration lease,
			@Name("wait") @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration waitTime,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration longest) {

		/**
		 * The endpoint of properties shows this one by a getter, for no component of a
		 * record may be called wait.
		 */
		public @Nullable Duration getWait() {
			return this.waitTime;
		}

	}

	/**
	 * Values in the memory of this instance while Redis is away.
	 *
	 * @param size How many values are kept in memory while Redis is away.
	 * @param ttl How long those are kept.
	 */
	record Fallback(@Nullable Integer size, @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration ttl) {

	}

}
