package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.holdfast.duration.Durations;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Collects what a {@link RedisCacheService} is built of. Not thread-safe.
 */
public final class RedisCacheServiceBuilder {

	final @Nullable Function<RedisNodeOptions, RedisNode> redis;

	final JsonMapper mapper;

	final Map<String, CacheSettings> caches = new LinkedHashMap<>();

	CacheSettings defaults = CacheSettings.defaults();

	@Nullable String namespace;

	String keyPrefix = "cache:";

	int maxKeyLength = 512;

	Duration timeout = Duration.ofMillis(100);

	int failures = 3;

	int maxPending = 10_000;

	@Nullable Executor refreshExecutor;

	RedisCacheServiceBuilder(@Nullable Function<RedisNodeOptions, RedisNode> redis, JsonMapper mapper) {
		this.redis = redis;
		this.mapper = mapper;
	}

	/**
	 * What stands before every key and in the name of the channel, followed by a colon;
	 * nothing, if not said.
	 * @param namespace of the application
	 * @return this builder
	 */
	public RedisCacheServiceBuilder namespace(@Nullable String namespace) {
		this.namespace = namespace;
		return this;
	}

	/**
	 * What follows the namespace in every key; {@code cache:}, if not said.
	 * @param keyPrefix with its colon
	 * @return this builder
	 */
	public RedisCacheServiceBuilder keyPrefix(String keyPrefix) {
		this.keyPrefix = keyPrefix;
		return this;
	}

	/**
	 * The longest key in bytes; a longer one is shortened to its beginning and a hash.
	 * 512, if not said.
	 * @param maxKeyLength at least 128
	 * @return this builder
	 */
	public RedisCacheServiceBuilder maxKeyLength(int maxKeyLength) {
		this.maxKeyLength = maxKeyLength;
		return this;
	}

	/**
	 * The settings of caches without their own; {@link CacheSettings#defaults()}, if not
	 * said.
	 * @param defaults for caches that are not named here
	 * @return this builder
	 */
	public RedisCacheServiceBuilder defaults(CacheSettings defaults) {
		this.defaults = defaults;
		return this;
	}

	/**
	 * Give a cache settings of its own.
	 * @param name the cache's name
	 * @param settings its settings
	 * @return this builder
	 */
	public RedisCacheServiceBuilder cache(String name, CacheSettings settings) {
		this.caches.put(name, settings);
		return this;
	}

	/**
	 * How long one command may take; 100 ms, if not said.
	 * @param timeout at least 1 ms
	 * @return this builder
	 * @throws IllegalArgumentException when it is shorter, or longer than 3650 days
	 */
	public RedisCacheServiceBuilder timeout(Duration timeout) {
		this.timeout = Durations.requirePositive("command timeout of a cache", timeout, "use some 100 ms");
		return this;
	}

	/**
	 * After how many commands in a row without an answer a server is left alone, until it
	 * answers a probe; 3, if not said. An eviction that fails counts as that many.
	 * @param failures at least 1
	 * @return this builder
	 * @throws IllegalArgumentException when it is less
	 */
	public RedisCacheServiceBuilder failuresBeforeFallback(int failures) {
		if (failures < 1) {
			throw new IllegalArgumentException(
					"Redis cannot be left alone after " + failures + " failures; give at least 1.");
		}
		this.failures = failures;
		return this;
	}

	/**
	 * How many evictions and invalidations are remembered while Redis is away; 10,000, if
	 * not said. When there are more, caches are cleared instead.
	 * @param maxPending at least 0
	 * @return this builder
	 * @throws IllegalArgumentException when it is negative
	 */
	public RedisCacheServiceBuilder maxPendingEvictions(int maxPending) {
		if (maxPending < 0) {
			throw new IllegalArgumentException("A cache cannot remember " + maxPending + " evictions; give 0 or more.");
		}
		this.maxPending = maxPending;
		return this;
	}

	/**
	 * Where loads run that no caller waits for to the end: early refresh and behind stale
	 * answers. Own daemon threads, four at most, if not said.
	 * @param refreshExecutor may reject tasks, which are then left out
	 * @return this builder
	 */
	public RedisCacheServiceBuilder refreshExecutor(Executor refreshExecutor) {
		this.refreshExecutor = refreshExecutor;
		return this;
	}

	/**
	 * Build the service. It begins to connect; Redis may be away.
	 * @return a service to be closed
	 * @throws IllegalArgumentException when namespace and prefix leave no room for keys,
	 * or hold control characters
	 */
	public RedisCacheService build() {
		return new RedisCacheService(this);
	}

}
