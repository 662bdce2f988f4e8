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
 * Builds a {@link RedisCacheService}. Not thread-safe.
 */
public final class RedisCacheServiceBuilder extends AbstractCacheServiceBuilder<RedisCacheServiceBuilder> {

	/**
	 * Long enough for a handshake of several round trips and for the class loading of the
	 * first one.
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
	 * @throws IllegalArgumentException if it is shorter, or longer than 3650 days
	 */
	public RedisCacheServiceBuilder timeout(Duration timeout) {
		this.timeout = Durations.requirePositive("command timeout of a cache", timeout, "use some 100 ms");
		return this;
	}

	/**
	 * After how many consecutive unanswered commands a server is taken out of use until
	 * it answers a probe. A failed eviction takes it out of use at once. Default: 3.
	 * @param failures at least 1
	 * @return this builder
	 * @throws IllegalArgumentException if it is less
	 */
	public RedisCacheServiceBuilder failuresBeforeFallback(int failures) {
		if (failures < 1) {
			throw new IllegalArgumentException(
					"The failures before the fallback of a cache must be at least 1, but are " + failures
							+ "; use a small number like 3.");
		}
		this.failures = failures;
		return this;
	}

	/**
	 * The maximum number of evictions and invalidations that are remembered while a
	 * server is down; beyond it, caches are cleared instead. Default: 10,000.
	 * @param maxPending at least 0
	 * @return this builder
	 * @throws IllegalArgumentException if it is negative
	 */
	public RedisCacheServiceBuilder maxPendingEvictions(int maxPending) {
		if (maxPending < 0) {
			throw new IllegalArgumentException("The pending evictions of a cache must be 0 or more, but are "
					+ maxPending + "; use 0 to clear caches instead.");
		}
		rememberAtMost(maxPending);
		return this;
	}

	/**
	 * Build the service. It connects in the background; Redis may be down.
	 * @return a service to be closed
	 * @throws IllegalArgumentException if the namespace and prefix leave no room for
	 * keys, or contain control characters
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
