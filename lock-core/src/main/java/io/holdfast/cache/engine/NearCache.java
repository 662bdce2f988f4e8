package io.holdfast.cache.engine;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.cache.CacheLookup;
import org.jspecify.annotations.Nullable;

/**
 * Values that this instance has recently read from the store. A value is used until its
 * TTL, counted from the start of its read, has passed or a change is announced.
 * Thread-safe.
 */
final class NearCache {

	private static final int MAX_CHANGES = 50_000;

	private final @Nullable Cache<String, Near> values;

	private final InvalidationClock clock;

	private final long ttlNanos;

	NearCache(int size, Duration ttl) {
		this.values = (size > 0) ? Caffeine.newBuilder().maximumSize(size).expireAfterWrite(ttl).build() : null;
		this.clock = new InvalidationClock(ttl, (size > 0) ? MAX_CHANGES : 0);
		this.ttlNanos = ttl.toNanos();
	}

	boolean isUsed() {
		return this.values != null;
	}

	/**
	 * Find a value.
	 * @param <T> its type
	 * @param key the key that the caller gave
	 * @param type the type as which it was read
	 * @return the value; null if there is none
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

	/** Take a sample before a read. */
	InvalidationClock.Sample sample() {
		return this.clock.sample();
	}

	/**
	 * Keep a value that was read.
	 * @param key the key that the caller gave
	 * @param type the type as which it was read
	 * @param value the value
	 * @param sample the sample that was taken before the read
	 * @param leftMillis the longest time for which it is fresh, in ms
	 * @param dependsOn the keys of the entry and of its versions
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
