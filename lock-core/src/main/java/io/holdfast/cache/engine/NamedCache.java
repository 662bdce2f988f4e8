package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheSettings;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cache in this instance: its settings, keys, counters and values in memory.
 * Thread-safe.
 */
final class NamedCache {

	private static final Logger logger = LoggerFactory.getLogger(NamedCache.class);

	private static final long LOG_PAUSE = Duration.ofMinutes(1).toNanos();

	private static final int MAX_OTHER_TYPES = 100;

	/** The minimum size of a value that a server or proxy may refuse. */
	private static final int LARGE = 64 * 1024;

	private static final long REFUSAL_PAUSE = Duration.ofMinutes(1).toNanos();

	private final String name;

	private final String nameInKeys;

	private final CacheKeys keys;

	private final CacheSettings settings;

	private final CacheCounters counters = new CacheCounters();

	private final String generationKey;

	private final NearCache near;

	private final FallbackCache fallback;

	/** The pairs of types that have been logged. */
	private final Set<String> otherTypes = ConcurrentHashMap.newKeySet();

	/**
	 * The last value that was too large for the server or a proxy in front of it.
	 */
	private volatile @Nullable Refusal refusal;

	private final AtomicLong nextLog = new AtomicLong(System.nanoTime());

	/**
	 * Create a cache.
	 * @param name its name
	 * @param settings its settings
	 * @param keys creates its keys
	 * @param local whether there is no store, so that the fallback is the cache
	 * @throws IllegalArgumentException if the name is blank or has control characters
	 */
	NamedCache(String name, CacheSettings settings, CacheKeys keys, boolean local) {
		this.name = name;
		this.nameInKeys = keys.cache(name);
		this.keys = keys;
		this.settings = settings;
		this.generationKey = keys.version(this.nameInKeys, TagVersions.GENERATION);
		this.near = new NearCache(settings.nearSize(), settings.nearTtl());
		this.fallback = new FallbackCache(settings, local);
	}

	String name() {
		return this.name;
	}

	CacheSettings settings() {
		return this.settings;
	}

	CacheCounters counters() {
		return this.counters;
	}

	NearCache near() {
		return this.near;
	}

	FallbackCache fallback() {
		return this.fallback;
	}

	String entryKey(String key) {
		return this.keys.entry(this.nameInKeys, key);
	}

	String versionKey(String tag) {
		return tag.isEmpty() ? this.generationKey : this.keys.version(this.nameInKeys, tag);
	}

	List<String> versionKeys(List<String> tags) {
		List<String> keys = new ArrayList<>(tags.size());
		tags.forEach((tag) -> keys.add(versionKey(tag)));
		return keys;
	}

	/**
	 * The keys on which a value depends.
	 * @param entryKey the key of the entry
	 * @param tags the generation and tags
	 */
	List<String> dependsOn(String entryKey, List<String> tags) {
		List<String> keys = new ArrayList<>(tags.size() + 1);
		keys.add(entryKey);
		tags.forEach((tag) -> keys.add(versionKey(tag)));
		return keys;
	}

	/**
	 * Whether the age of values matters, for example because a near value must not
	 * outlive its entry.
	 */
	boolean needsAge() {
		return this.near.isUsed() || !this.settings.stale().isZero() || this.settings.earlyRefresh() > 0;
	}

	/**
	 * How long a value is fresh.
	 * @param options the options, which take precedence over the settings
	 * @return the TTL, shortened at random
	 */
	long ttlMillis(CacheOptions options) {
		Duration ttl = (options.ttl() != null) ? options.ttl() : this.settings.ttl();
		double part = 1 - this.settings.jitter() * ThreadLocalRandom.current().nextDouble();
		return Math.max(1, (long) (ttl.toMillis() * part));
	}

	/** Apply a change to the values in memory. */
	void apply(CacheChange change) {
		this.near.changed(change.redisKey());
		this.fallback.changed(change.redisKey());
	}

	/** Everything in memory may be outdated. */
	void forgetMemory() {
		this.near.everythingChanged();
		this.fallback.everythingChanged();
	}

	/**
	 * Whether a value may be sent.
	 * @param content the encoded value; null for a null value
	 * @return false if a value of its size has failed recently
	 */
	boolean takes(byte @Nullable [] content) {
		Refusal last = this.refusal;
		return last == null || content == null || content.length < last.size() || System.nanoTime() - last.until() >= 0;
	}

	/**
	 * A value was not stored. A server that receives more than it accepts closes the
	 * connection for all callers, so values of that size are not sent again for a while.
	 * @param content the encoded value; null for a null value
	 * @param failure the failure
	 * @return whether its size can be the reason
	 */
	boolean tooLarge(byte @Nullable [] content, RuntimeException failure) {
		if (content == null || content.length < LARGE) {
			return false;
		}
		if (takes(content)) {
			logger.warn(
					"A value of {} bytes of the cache '{}' was not stored: {}. If the connection ended with it, the"
							+ " limit of the server (proto-max-bulk-len) or of a proxy may be smaller. Values of that"
							+ " size are not cached for a minute.",
					content.length, Printable.of(this.name), Printable.failure(failure));
		}
		this.refusal = new Refusal(content.length, System.nanoTime() + REFUSAL_PAUSE);
		return true;
	}

	/**
	 * An entry has another type than the caller wants.
	 * @param entryKey the entry
	 * @param stored the name of its type
	 * @param wanted the name of the caller's type
	 */
	void ofOtherType(String entryKey, String stored, String wanted) {
		this.counters.unreadable.increment();
		if (this.otherTypes.size() < MAX_OTHER_TYPES && this.otherTypes.add(stored + " " + wanted)) {
			logger.warn(
					"The cache '{}' has a value of {} under {}, but {} was requested, so it counts as missing. Give"
							+ " each type its own cache or its own keys.",
					Printable.of(this.name), Printable.of(stored), Printable.of(entryKey), Printable.of(wanted));
		}
	}

	void unreadable(String entryKey, String reason) {
		this.counters.unreadable.increment();
		long due = this.nextLog.get();
		if (System.nanoTime() - due >= 0 && this.nextLog.compareAndSet(due, System.nanoTime() + LOG_PAUSE)) {
			logger.warn("A value of the cache '{}' cannot be read and counts as missing ({}): {}",
					Printable.of(this.name), Printable.of(entryKey), reason);
		}
	}

	/**
	 * A size that was refused.
	 *
	 * @param size the size of the value
	 * @param until the end of the pause in which no value of that size is sent, in ns
	 */
	private record Refusal(int size, long until) {
	}

}
