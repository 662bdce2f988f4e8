package io.holdfast.benchmarks.peer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimization;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.redis.RedisRateLimiter;
import io.lettuce.core.RedisClient;

/**
 * The libraries that enforce rate limits. The limit is so high that every call is
 * allowed, because a rejection is less work.
 */
public final class LimiterPeers {

	/** The title of Holdfast's limiter with the algorithm of the other libraries. */
	public static final String HOLDFAST = "Holdfast, token bucket";

	/** The title of the peer with its defaults. */
	public static final String BUCKET4J = "bucket4j";

	/** The title of the peer if it may combine calls of one JVM. */
	public static final String BUCKET4J_BATCHING = "bucket4j, batching";

	private static final long LIMIT = 100_000_000;

	private static final Duration WINDOW = Duration.ofSeconds(1);

	private LimiterPeers() {
	}

	/**
	 * All contestants.
	 * @return the contestants, Holdfast first
	 */
	public static List<Contestant> all() {
		String limit = "100,000,000 in 1 s, all allowed";
		return List.of(
				new Contestant(HOLDFAST, limit, (uri) -> holdfast(uri, RateLimit.tokenBucket("bench", LIMIT, WINDOW))),
				new Contestant("Holdfast, sliding window", limit,
						(uri) -> holdfast(uri, RateLimit.slidingWindow("bench-window", LIMIT, WINDOW))),
				new Contestant(BUCKET4J, limit + "; on Lettuce, defaults",
						(uri) -> bucket4j(uri, Optimization.NONE_OPTIMIZED)),
				new Contestant(BUCKET4J_BATCHING, limit + "; on Lettuce, calls that come together are one command",
						(uri) -> bucket4j(uri, Optimizations.batching())));
	}

	private static Action holdfast(String uri, RateLimit limit) {
		RedisRateLimiter limiter = RedisRateLimiter.builder().uri(uri).build();
		limiter.node().connected().toCompletableFuture().join();
		return Action.of((key) -> check(limiter.tryAcquire(limit, key).allowed()), limiter::close);
	}

	private static Action bucket4j(String uri, Optimization optimization) {
		RedisClient client = RedisClient.create(uri);
		ProxyManager<byte[]> buckets = Bucket4jLettuce.casBasedBuilder(client)
			.expirationAfterWrite(
					ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofSeconds(10)))
			.build();
		BucketConfiguration configuration = BucketConfiguration.builder()
			.addLimit((bandwidth) -> bandwidth.capacity(LIMIT).refillGreedy(LIMIT, WINDOW))
			.build();
		var bucket = buckets.builder()
			.withOptimization(optimization)
			.build(("bucket4j-" + optimization.getClass().getSimpleName()).getBytes(StandardCharsets.UTF_8),
					() -> configuration);
		return Action.of((key) -> check(bucket.tryConsume(1)), client::shutdown);
	}

	private static void check(boolean allowed) {
		if (!allowed) {
			throw new IllegalStateException("A call was refused, though the limit is far away");
		}
	}

}
