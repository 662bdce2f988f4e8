package io.holdfast.cache.redis;

import java.time.Duration;
import java.util.function.Function;

import io.holdfast.cache.CacheCodec;
import io.holdfast.cache.engine.AbstractCacheServiceBuilder;
import io.holdfast.cache.engine.CacheStore;
import io.holdfast.duration.Durations;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;

/**
 * Collects what a {@link RedisCacheService} is built of. Not thread-safe.
 */
public final class RedisCacheServiceBuilder extends AbstractCacheServiceBuilder<RedisCacheServiceBuilder> {

	/**
	 * For a handshake of several round trips, and for the classes that the JVM loads for
	 * the first one.
	 */
	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

	private final Function<RedisNodeOptions, RedisNode> redis;

	private Duration timeout = Duration.ofMillis(100);

	private int failures = 3;

	RedisCacheServiceBuilder(Function<RedisNodeOptions, RedisNode> redis, CacheCodec codec) {
		super(codec);
		this.redis = redis;
	}

	/**
	 * The command timeout. Default: 100 ms.
	 * @param timeout at least 1 ms
	 * @return this builder
	 * @throws IllegalArgumentException when it is shorter, or longer than 3650 days
	 */
	public RedisCacheServiceBuilder timeout(Duration timeout) {
		this.timeout = Durations.requirePositive("command timeout of a cache", timeout, "use some 100 ms");
		return this;
	}

	/**
	 * After how many consecutive commands without an answer a server is not used until it
	 * answers a probe. A failed eviction counts as that many. Default: 3.
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
	 * How many evictions and invalidations are remembered while a server is down; beyond
	 * that, caches are cleared instead. Default: 10,000.
	 * @param maxPending at least 0
	 * @return this builder
	 * @throws IllegalArgumentException when it is negative
	 */
	public RedisCacheServiceBuilder maxPendingEvictions(int maxPending) {
		if (maxPending < 0) {
			throw new IllegalArgumentException("A cache cannot remember " + maxPending + " evictions; give 0 or more.");
		}
		rememberAtMost(maxPending);
		return this;
	}

	/**
	 * Build the service. It starts to connect; Redis may be down.
	 * @return a service to be closed
	 * @throws IllegalArgumentException when namespace and prefix leave no room for keys,
	 * or hold control characters
	 */
	public RedisCacheService build() {
		return new RedisCacheService(this);
	}

	CacheStore open(String channel) {
		return new RedisCacheStore(this.redis.apply(RedisNodeOptions.defaults()
			.withConnectTimeout(CONNECT_TIMEOUT)
			.withTracking(false)
			.withEvictable(true)
			.withFailuresToOpen(this.failures)), this.timeout, channel);
	}

	@Override
	protected RedisCacheServiceBuilder self() {
		return this;
	}

}
