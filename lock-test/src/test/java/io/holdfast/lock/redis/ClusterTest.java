package io.holdfast.lock.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three servers that share the slots of one Cluster are one node.
 */
class ClusterTest {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1)).fenced();

	private static final Map<Integer, RedisNodes> SERVERS = new TreeMap<>();

	@BeforeAll
	static void form() throws IOException {
		List<RedisNodeProcess> servers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			int bus = Clients.freePort();
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
	static void end() {
		SERVERS.values().forEach(RedisNodes::close);
		SERVERS.clear();
	}

	@Test
	void holdsLocksOfAllSlots() {
		try (RedisNode node = connect(); RedlockClient client = client(node); RedlockClient other = client(node)) {
			List<LockHandle> held = new ArrayList<>();
			for (int i = 0; i < 30; i++) {
				LockHandle lock = client.acquire("slot-" + i, PATIENT);
				assertThat(lock.fence()).isPositive();
				assertThat(lock.extend(Duration.ofMinutes(1))).isTrue();
				assertThat(other.tryAcquire("slot-" + i)).isEmpty();
				assertThat(client.status("slot-" + i).held()).isTrue();
				held.add(lock);
			}
			assertThat(SERVERS.values())
				.allSatisfy((server) -> assertThat(server.get(0).command("DBSIZE")).isNotEqualTo("0"));
			assertThat(held).allMatch(LockHandle::release);
			for (int i = 0; i < 30; i++) {
				try (LockHandle next = other.acquire("slot-" + i, PATIENT)) {
					assertThat(next.fence()).isGreaterThan(held.get(i).fence());
				}
			}
		}
	}

	@Test
	void letsWaitersInOneAfterTheOther() {
		try (RedisNode node = connect(); RedlockClient client = client(node); RedlockClient other = client(node)) {
			LockHandle lock = client.acquire("busy", PATIENT);
			var waiting = other.acquireAsync("busy", PATIENT).toCompletableFuture();
			lock.release();
			LockHandle next = waiting.join();
			assertThat(next.fence()).isGreaterThan(lock.fence());
			assertThat(next.release()).isTrue();
		}
	}

	@Test
	void holdsSeveralLocksOfDifferentSlotsAtOnce() {
		List<String> names = List.of("slot-a", "slot-b", "slot-c", "slot-d", "slot-e");
		LockOptions options = LockOptions.defaults();
		try (RedisNode node = connect(); RedlockClient client = client(node); RedlockClient other = client(node)) {
			try (LockHandle all = client.acquireAll(names, options)) {
				assertThat(all.isHeld()).isTrue();
				assertThat(names).allSatisfy((name) -> assertThat(other.tryAcquire(name)).isEmpty());
			}
			other.acquireAll(names, options).close();
		}
	}

	private static RedisNode connect() {
		List<RedisURI> seeds = SERVERS.values().stream().map((server) -> RedisURI.create(server.get(0).uri())).toList();
		RedisNode node = RedisNode.ofCluster(seeds, RedisNodeOptions.defaults());
		node.connected().toCompletableFuture().join();
		return node;
	}

	private static RedlockClient client(RedisNode node) {
		return RedlockClient.builder().nodes(List.of(node)).build();
	}

}
