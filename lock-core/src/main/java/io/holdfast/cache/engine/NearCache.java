package io.holdfast.cache.engine;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.cache.CacheLookup;
import org.jspecify.annotations.Nullable;

/**
 * Values that this instance has just read from the store. A value is used until the TTL
 * after the beginning of its read has passed, or a change is announced. Thread-safe.
 */
final class NearCache {

	private static final int REMEMBERED = 50_000;

	private final @Nullable Cache<String, Near> values;

	private final InvalidationClock clock;

	private final long ttlNanos;

	NearCache(int size, Duration ttl) {
		this.values = (size > 0) ? Caffeine.newBuilder().maximumSize(size).expireAfterWrite(ttl).build() : null;
		this.clock = new InvalidationClock(ttl, (size > 0) ? REMEMBERED : 0);
		this.ttlNanos = ttl.toNanos();
	}

	boolean isUsed() {
		return this.values != null;
	}

	/**
	 * Find a value.
	 * @param <T> its type
	 * @param key as the caller gave it
	 * @param type what it was read as
	 * @return the value; null when there is none
	 */
	<T> @Nullable CacheLookup<T> get(String key, Type type) {
		if (this.values == null) {
			return null;
		}
		Near near = this.values.getIfPresent(key);
		if (near == null || !near.type().equals(type) || System.nanoTime() - near.expires() >= 0
				|| !this.clock.unchanged(near.sample(), near.dependsOn())) {
			return null;
		}
		@SuppressWarnings("unchecked")
		T value = (T) near.value();
		return CacheLookup.hit(value);
	}

	/** Begin a read. */
	InvalidationClock.Sample sample() {
		return this.clock.sample();
	}

	/**
	 * Keep what was read.
	 * @param key as the caller gave it
	 * @param type what it was read as
	 * @param value the value
	 * @param sample taken before the read
	 * @param leftMillis how long it is fresh at most
	 * @param dependsOn its key and those of its versions
	 */
	void put(String key, Type type, @Nullable Object value, InvalidationClock.Sample sample, long leftMillis,
			List<String> dependsOn) {
		if (this.values != null && this.clock.unchanged(sample, dependsOn)) {
			long nanos = (leftMillis < this.ttlNanos / 1_000_000) ? leftMillis * 1_000_000 : this.ttlNanos;
			this.values.put(key, new Near(value, type, sample, sample.nanos() + nanos, dependsOn));
		}
	}

	void changed(String redisKey) {
		if (this.values != null) {
			this.clock.changed(redisKey);
		}
	}

	void everythingChanged() {
		this.clock.everythingChanged();
	}

	private record Near(@Nullable Object value, Type type, InvalidationClock.Sample sample, long expires,
			List<String> dependsOn) {
	}

}
