package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.List;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.holdfast.cache.CacheSettings;
import org.jspecify.annotations.Nullable;

/**
 * Values in the memory of this instance, used while there is no store. They are kept as
 * bytes, so that callers get copies, as they do from the store. Thread-safe.
 */
final class FallbackCache {

	private static final int MAX_CHANGES = 50_000;

	/** Bounds the memory of changes for values with their own TTL. */
	private static final Duration LOCAL = Duration.ofDays(1);

	private final Cache<String, Kept> values;

	private final InvalidationClock clock;

	private final @Nullable Duration longest;

	FallbackCache(CacheSettings settings, boolean local) {
		this.longest = local ? null : settings.fallbackTtl();
		this.values = Caffeine.newBuilder()
			.maximumSize(settings.fallbackSize())
			.expireAfter(Expiry.writing((String key, Kept kept) -> Duration.ofMillis(kept.ttlMillis())))
			.build();
		this.clock = new InvalidationClock(
				longer(settings.maxLoad(), local ? longer(settings.ttl(), LOCAL) : settings.fallbackTtl()),
				MAX_CHANGES);
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	/**
	 * Find a value.
	 * @param entryKey its key
	 * @return the value; null if there is none
	 */
	@Nullable Kept get(String entryKey) {
		Kept kept = this.values.getIfPresent(entryKey);
		return (kept != null && this.clock.unchanged(kept.sample(), kept.dependsOn())) ? kept : null;
	}

	/** Take a sample before a value is computed. */
	InvalidationClock.Sample sample() {
		return this.clock.sample();
	}

	boolean isGood(InvalidationClock.Sample sample, List<String> dependsOn) {
		return this.clock.unchanged(sample, dependsOn);
	}

	/**
	 * Keep a value, unless one of its keys has changed since the sample.
	 * @param entryKey its key
	 * @param type the name of the type as which it was written
	 * @param content the encoded value; null for a null value
	 * @param ttlMillis how long it is fresh
	 * @param sample the sample that was taken before it was computed
	 * @param dependsOn the keys of the entry and of its versions
	 * @return whether it is kept
	 */
	boolean put(String entryKey, String type, byte @Nullable [] content, long ttlMillis,
			InvalidationClock.Sample sample, List<String> dependsOn) {
		if (!this.clock.unchanged(sample, dependsOn)) {
			return false;
		}
		long ttl = (this.longest != null) ? Math.min(ttlMillis, this.longest.toMillis()) : ttlMillis;
		this.values.put(entryKey, new Kept(type, content, ttl, sample, dependsOn));
		return true;
	}

	void drop(String entryKey) {
		this.values.invalidate(entryKey);
	}

	void changed(String redisKey) {
		this.clock.changed(redisKey);
		this.values.invalidate(redisKey);
	}

	void everythingChanged() {
		this.clock.everythingChanged();
		this.values.invalidateAll();
	}

	/**
	 * A value.
	 *
	 * @param type the name of the type as which it was written
	 * @param content the encoded value; null for a null value
	 * @param ttlMillis how long it is fresh after its put
	 * @param sample the sample that was taken before it was computed
	 * @param dependsOn the keys of the entry and of its versions
	 */
	record Kept(String type, byte @Nullable [] content, long ttlMillis, InvalidationClock.Sample sample,
			List<String> dependsOn) {
	}

}
