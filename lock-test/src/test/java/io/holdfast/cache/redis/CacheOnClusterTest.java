package io.holdfast.cache.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.CacheTicket;
import io.holdfast.redis.RedisNode;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The entries, versions, locks and tickets of a cache in the slots of three servers.
 */
class CacheOnClusterTest {

	/** So long that a server is connected before it counts as not available. */
	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final CacheOptions TAGGED = CacheOptions.tagged("a", "b", "c");

	private static final Map<Integer, RedisNodes> SERVERS = new TreeMap<>();

	private final CacheInstances instances = new CacheInstances();

	@BeforeAll
	static void form() throws IOException {
		List<RedisNodeProcess> servers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			int bus = freePort();
			RedisNodes server = RedisNodes.builder()
				.extraArguments("--cluster-enabled", "yes", "--cluster-port", String.valueOf(bus))
				.start();
			SERVERS.put(bus, server);
			servers.add(server.get(0));
		}
		int slots = 16384;
		for (int i = 0; i < 3; i++) {
			servers.get(i)
				.command("CLUSTER", "ADDSLOTSRANGE", String.valueOf(slots * i / 3),
						String.valueOf(slots * (i + 1) / 3 - 1));
		}
		SERVERS.forEach((bus, server) -> servers.get(0)
			.command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(server.get(0).port()), String.valueOf(bus)));
		for (RedisNodeProcess server : servers) {
			Eventually.await("the cluster is up", () -> {
				String info = server.command("CLUSTER", "INFO");
				return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3")
						&& info.contains("cluster_size:3");
			});
		}
	}

	@AfterAll
	static void stop() {
		SERVERS.values().forEach(RedisNodes::close);
		SERVERS.clear();
	}

	@AfterEach
	void end() {
		this.instances.close();
	}

	@Test
	void doesAllThatItDoesOnOneServer() {
		RedisCacheService one = start(CacheSettings.defaults());
		RedisCacheService two = start(CacheInstances.settings((settings) -> settings.stale(Duration.ofMinutes(1))));
		for (int i = 0; i < 30; i++) {
			String key = "key-" + i;
			assertThat(one.<String, RuntimeException>getOrLoad("users", key, String.class, TAGGED, () -> "x"))
				.isEqualTo("x");
			assertThat(two.get("users", key, String.class).value()).isEqualTo("x");
			two.evict("users", key);
			CacheTicket ticket = Objects
				.requireNonNull(one.<String>getForPut("users", key, String.class, TAGGED).ticket());
			assertThat(one.put(ticket, "y", TAGGED)).isTrue();
			assertThat(one.put(ticket, "z", TAGGED)).isFalse();
			assertThat(two.get("users", key, String.class).value()).isEqualTo("y");
		}
		one.invalidateTag("users", "b");
		for (int i = 0; i < 30; i++) {
			assertThat(two.get("users", "key-" + i, String.class).isHit()).isFalse();
		}
		assertThat(one.outage()).isEmpty();
		assertThat(two.outage()).isEmpty();
	}

	@Test
	void loadsOnce() {
		RedisCacheService one = start(CacheSettings.defaults());
		RedisCacheService two = start(CacheSettings.defaults());
		AtomicInteger loads = new AtomicInteger();
		CountDownLatch go = new CountDownLatch(1);
		List<Future<String>> asked = new ArrayList<>();
		for (RedisCacheService service : List.of(one, two)) {
			asked.addAll(this.instances.together(16,
					() -> service.<String, RuntimeException>getOrLoad("users", "once", String.class, TAGGED, () -> {
						loads.incrementAndGet();
						CacheInstances.await(go);
						return "Ada";
					})));
		}
		Eventually.await("one loads", () -> loads.get() > 0);
		go.countDown();
		assertThat(asked).allSatisfy((each) -> assertThat(CacheInstances.result(each)).isEqualTo("Ada"));
		assertThat(loads).hasValue(1);
	}

	private RedisCacheService start(CacheSettings settings) {
		List<RedisURI> seeds = SERVERS.values()
			.stream()
			.map((server) -> RedisURI.create("127.0.0.1", server.get(0).port()))
			.toList();
		RedisCacheService service = this.instances
			.start(RedisCacheService.builder((options) -> RedisNode.ofCluster(seeds, options), CacheInstances.CODEC)
				.timeout(PATIENCE)
				.defaults(settings));
		service.get("warm-up", "warm-up", String.class);
		return service;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
