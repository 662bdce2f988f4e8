package io.holdfast.cache.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.holdfast.test.ChildJvm;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;

/**
 * Another JVM with 64 threads that request one key on command. Its loader counts its runs
 * in Redis and returns the JVM that runs it.
 */
final class CacheClientProcess {

	static final String LOADS = "test:loads";

	static final String LOADER = "test:loader";

	static final String GO = "go";

	private static final int THREADS = 64;

	private CacheClientProcess() {
	}

	static ChildJvm start(int port, Duration lease, Duration loader) {
		return ChildJvm.start(CacheClientProcess.class, String.valueOf(port), lease.toString(), loader.toString());
	}

	/**
	 * The main method of the other JVM.
	 * @param args the port of Redis, the lease of a load, how long the loader takes
	 */
	public static void main(String[] args) {
		int port = Integer.parseInt(args[0]);
		RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
		try (CacheInstances instances = new CacheInstances();
				StatefulRedisConnection<String, String> redis = client.connect()) {
			RedisCacheService service = instances
				.start(RedisCacheService.builder(CacheInstances.redis(port), CacheInstances.CODEC)
					.timeout(Duration.ofSeconds(5))
					.defaults(CacheInstances.settings((settings) -> settings.loadLease(Duration.parse(args[1])))));
			service.get("warm-up", "warm-up", String.class);
			ChildJvm.serve("ready", (go) -> {
				List<Future<String>> asked = new ArrayList<>(instances.together(THREADS,
						() -> service.<String, InterruptedException>getOrLoad("reports", "slow", String.class, () -> {
							redis.sync().incr(LOADS);
							redis.sync().set(LOADER, String.valueOf(ProcessHandle.current().pid()));
							TimeUnit.NANOSECONDS.sleep(Duration.parse(args[2]).toNanos());
							return "report";
						})));
				Set<String> given = new HashSet<>();
				asked.forEach((each) -> given.add(CacheInstances.result(each)));
				return given.toString();
			});
		}
		finally {
			client.shutdown();
		}
	}

}
