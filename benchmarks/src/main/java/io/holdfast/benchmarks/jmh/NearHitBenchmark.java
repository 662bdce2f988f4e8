package io.holdfast.benchmarks.jmh;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.benchmarks.peer.CachePeers;
import io.holdfast.benchmarks.peer.CachePeers.Product;
import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.redis.RedisCacheService;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Compares a hit in the near cache with a hit in a cache that exists only in this JVM.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NearHitBenchmark {

	/** The system property with the node's address. */
	public static final String NODE = "benchmark.node";

	private static final String KEY = "9b2f4c1e";

	private final RedisCacheService service = CachePeers.holdfast(Objects.requireNonNull(System.getProperty(NODE)),
			CacheSettings.builder().nearSize(10_000).nearTtl(Duration.ofMinutes(5)).build());

	private final Cache<String, Product> caffeine = Caffeine.newBuilder()
		.maximumSize(10_000)
		.expireAfterWrite(Duration.ofMinutes(5))
		.build();

	/**
	 * Store the value in both caches.
	 */
	public NearHitBenchmark() {
		this.caffeine.put(KEY, CachePeers.VALUE);
		this.service.put(CachePeers.CACHE, KEY, CachePeers.VALUE);
	}

	/**
	 * Close the cache.
	 */
	@TearDown
	public void stop() {
		this.service.close();
	}

	/**
	 * Read from Caffeine.
	 * @return the value
	 */
	@Benchmark
	public @Nullable Product caffeine() {
		return this.caffeine.getIfPresent(KEY);
	}

	/**
	 * Read from a cache with a near cache.
	 * @return the value
	 */
	@Benchmark
	public CacheLookup<Product> nearHit() {
		return this.service.get(CachePeers.CACHE, KEY, Product.class);
	}

}
