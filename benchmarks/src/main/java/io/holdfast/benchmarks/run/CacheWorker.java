package io.holdfast.benchmarks.run;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.benchmarks.peer.CachePeers;
import io.holdfast.benchmarks.peer.CachePeers.Product;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.redis.RedisCacheService;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * A separate JVM with one cache. For each key that it reads from its standard input, many
 * threads request the key at the same time.
 */
final class CacheWorker {

	private static final int THREADS = 64;

	private static final int LOAD_MILLIS = 200;

	private CacheWorker() {
	}

	/**
	 * Start.
	 * @param arguments the cache's title and the address of the node
	 */
	public static void main(String[] arguments) throws Exception {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		Lookup lookup = lookup(arguments[0], arguments[1]);
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		out.println("ready");
		for (String key = orders.readLine(); key != null; key = orders.readLine()) {
			out.println(ask(lookup, key, executor));
		}
		// Some libraries do not stop all their threads.
		System.exit(0);
	}

	private static String ask(Lookup lookup, String key, ExecutorService executor) throws Exception {
		AtomicInteger loads = new AtomicInteger();
		long begin = System.nanoTime();
		List<Future<@Nullable Product>> asked = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			asked.add(executor.submit(() -> lookup.get(key, loads)));
		}
		for (Future<@Nullable Product> one : asked) {
			if (!CachePeers.VALUE.equals(one.get())) {
				throw new IllegalStateException("A thread got a different value");
			}
		}
		return loads.get() + " " + (System.nanoTime() - begin) / 1e6;
	}

	private static Product load(AtomicInteger loads) throws InterruptedException {
		loads.incrementAndGet();
		TimeUnit.MILLISECONDS.sleep(LOAD_MILLIS);
		return CachePeers.VALUE;
	}

	private static Lookup lookup(String title, String uri) {
		if (title.equals(CachePeers.HOLDFAST)) {
			RedisCacheService service = CachePeers.holdfast(uri, CacheSettings.defaults());
			return (key, loads) -> service.getOrLoad(CachePeers.CACHE, key, Product.class, CacheOptions.defaults(),
					() -> load(loads));
		}
		LettuceConnectionFactory factory = CachePeers.connect(uri);
		Cache cache = CachePeers
			.spring(title.equals(CachePeers.SPRING_LOCKING) ? RedisCacheWriter.lockingRedisCacheWriter(factory)
					: RedisCacheWriter.nonLockingRedisCacheWriter(factory));
		return (key, loads) -> cache.get(key, () -> load(loads));
	}

	/**
	 * Reads from a cache, which loads the value if necessary.
	 */
	@FunctionalInterface
	interface Lookup {

		@Nullable Product get(String key, AtomicInteger loads) throws Exception;

	}

}
