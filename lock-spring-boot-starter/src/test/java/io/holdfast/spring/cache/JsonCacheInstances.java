package io.holdfast.spring.cache;

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

import io.holdfast.cache.CacheService;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.local.LocalCacheService;
import io.holdfast.cache.redis.RedisCacheService;
import io.holdfast.cache.redis.RedisCacheServiceBuilder;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import tools.jackson.databind.json.JsonMapper;

/**
 * Services that act as the instances of an application, and threads that call them.
 */
final class JsonCacheInstances implements AutoCloseable {

	/** Long timeouts, for a busy machine. */
	static final Duration TIMEOUT = Duration.ofSeconds(2);

	private final List<CacheService> services = new ArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	static RedisCacheServiceBuilder builder(RedisNodeProcess node) {
		return RedisCacheService.builder(redis(node.port()), new JsonValueCodec(JsonMapper.builder().build()))
			.timeout(TIMEOUT);
	}

	static Function<RedisNodeOptions, RedisNode> redis(int port) {
		return (options) -> RedisNode.of("redis://127.0.0.1:" + port, options);
	}

	RedisCacheService start(RedisNodeProcess node) {
		return start(node, CacheSettings.defaults());
	}

	RedisCacheService start(RedisNodeProcess node, CacheSettings defaults) {
		return start(builder(node).defaults(defaults));
	}

	RedisCacheService start(RedisCacheServiceBuilder builder) {
		RedisCacheService service = builder.build();
		this.services.add(service);
		return service;
	}

	/** A service without Redis. */
	LocalCacheService local() {
		LocalCacheService service = LocalCacheService.builder(new JsonValueCodec(JsonMapper.builder().build())).build();
		this.services.add(service);
		return service;
	}

	static CacheSettings settings(UnaryOperator<CacheSettings.Builder> changes) {
		return changes.apply(CacheSettings.builder()).build();
	}

	/** An instance that receives the messages of the others. */
	RedisCacheService listening(RedisNodeProcess node, CacheSettings defaults) {
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

	<T> Future<T> submit(Callable<T> call) {
		return this.threads.submit(call);
	}

	static <T> T result(Future<T> future) {
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

	static void await(CountDownLatch latch) {
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
