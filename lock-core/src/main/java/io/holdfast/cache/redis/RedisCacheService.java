package io.holdfast.cache.redis;

import java.util.function.Function;

import io.holdfast.cache.CacheCodec;
import io.holdfast.cache.engine.AbstractCacheService;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;

/**
 * Caches that the instances of an application share in one Redis deployment: a standalone
 * server, a master with its Sentinels, or a Cluster. A hit is one {@code MGET} of the
 * entry and the versions under which it was made. While a server is down, each instance
 * answers from its own memory for the keys of that server. Thread-safe.
 */
public final class RedisCacheService extends AbstractCacheService {

	RedisCacheService(RedisCacheServiceBuilder builder) {
		super(builder, builder::open);
	}

	/**
	 * Create a builder. The service has its own connections, because values may be large
	 * and reads need not be tracked. <pre>
	 * builder((options) -&gt; RedisNode.of("redis://localhost", options), codec)
	 * </pre>
	 * @param redis opens the node with the options that caches need, when the service is
	 * built; the service closes it
	 * @param codec writes and reads values
	 * @return a builder
	 */
	public static RedisCacheServiceBuilder builder(Function<RedisNodeOptions, RedisNode> redis, CacheCodec codec) {
		return new RedisCacheServiceBuilder(redis, codec);
	}

}
