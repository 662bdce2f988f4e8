package io.holdfast.cache.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.holdfast.cache.CacheCodec;
import io.holdfast.cache.CacheService;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.engine.CacheStore;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;

/**
 * Services that act as the instances of an application, and threads that call them.
 */
public final class CacheInstances implements AutoCloseable {

	/** Of values. */
	public static final CacheCodec CODEC = new TextCodec();

	/** Long timeouts, for a busy machine. */
	public static final Duration TIMEOUT = Duration.ofSeconds(2);

	private final List<CacheService> services = new ArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	public static RedisCacheServiceBuilder builder(RedisNodeProcess node) {
		return builder(node.port());
	}

	private static RedisCacheServiceBuilder builder(int port) {
		return RedisCacheService.builder(redis(port), CODEC).timeout(TIMEOUT);
	}

	public static Function<RedisNodeOptions, RedisNode> redis(int port) {
		return (options) -> RedisNode.of("redis://127.0.0.1:" + port, options);
	}

	public RedisCacheService start(RedisNodeProcess node) {
		return start(node, CacheSettings.defaults());
	}

	public RedisCacheService start(RedisNodeProcess node, CacheSettings defaults) {
		return start(builder(node).defaults(defaults));
	}

	public RedisCacheService start(RedisCacheServiceBuilder builder) {
		return close(builder.build());
	}

	<S extends CacheService> S close(S service) {
		this.services.add(service);
		return service;
	}

	/** A store without a service. */
	public static CacheStore store(int port, String channel) {
		return builder(port).open(channel);
	}

	public static CacheSettings settings(UnaryOperator<CacheSettings.Builder> changes) {
		return changes.apply(CacheSettings.builder()).build();
	}

	/** An instance that receives the messages of the others. */
	public RedisCacheService listening(RedisNodeProcess node, CacheSettings defaults) {
		Set<String> before = listeners(node);
		RedisCacheService service = start(node, defaults);
		service.get("warm-up", "warm-up", String.class);
		Eventually.await("the instance listens", () -> !before.containsAll(listeners(node)));
		return service;
	}

	/** A subscriber that was just closed may still be counted for a moment. */
	private static Set<String> listeners(RedisNodeProcess node) {
		return node.command("CLIENT", "LIST", "TYPE", "pubsub")
			.lines()
			.filter((line) -> line.contains(" sub=1 "))
			.map((line) -> line.split(" ")[0])
			.collect(Collectors.toSet());
	}

	public static long subscribers(RedisNodeProcess node) {
		String[] lines = node.command("PUBSUB", "NUMSUB", "cache:changes").split("\\R");
		return Long.parseLong(lines[lines.length - 1].trim());
	}

	public <T> Future<T> submit(Callable<T> call) {
		return this.threads.submit(call);
	}

	/** Start threads at the same time. */
	public <T> List<Future<T>> together(int count, Callable<T> call) {
		CountDownLatch start = new CountDownLatch(1);
		List<Future<T>> futures = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			futures.add(submit(() -> {
				start.await();
				return call.call();
			}));
		}
		start.countDown();
		return futures;
	}

	public static <T> T result(Future<T> future) {
		try {
			return future.get(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static void await(CountDownLatch latch) {
		try {
			if (!latch.await(60, TimeUnit.SECONDS)) {
				throw new IllegalStateException("Waited in vain");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.services.forEach(CacheService::close);
		this.threads.shutdownNow();
	}

}
