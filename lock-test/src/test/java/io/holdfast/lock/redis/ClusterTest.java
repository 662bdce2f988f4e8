package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.ClusterNodes;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisErrorException;
import io.holdfast.test.RedisNodeProcess;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three servers that share the slots of one Cluster act as one node.
 */
class ClusterTest {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1)).fenced();

	private static ClusterNodes cluster;

	@BeforeAll
	static void form() {
		cluster = ClusterNodes.form();
	}

	@AfterAll
	static void end() {
		cluster.close();
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
			assertThat(cluster.all()).allSatisfy((server) -> assertThat(server.command("DBSIZE")).isNotEqualTo("0"));
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

	@Test
	void refusesWhatOneServerForbidsAndNothingElse() {
		for (int i = 0; i < 3; i++) {
			int forbidding = i;
			for (int each = 0; each < 3; each++) {
				cluster.all()
					.get(each)
					.command("ACL", "SETUSER", "app", "reset", "on", ">word", "~*", "&*", "+@all",
							(each == forbidding) ? "-evalsha" : "+evalsha");
			}
			List<RedisURI> seeds = cluster.all()
				.stream()
				.map((server) -> RedisURI.create("redis://app:word@127.0.0.1:" + server.port()))
				.toList();
			try (RedisNode node = RedisNode.ofCluster(seeds, RedisNodeOptions.defaults());
					RedlockClient client = client(node)) {
				node.connected().toCompletableFuture().join();
				for (int each = 0; each < 3; each++) {
					String name = nameOn(each);
					// The client may have found the servers while their roles changed,
					// and
					// then connects again.
					String expected = (each == forbidding) ? "+evalsha" : "granted";
					Eventually.await(expected + " by server " + each, () -> answer(client, name).contains(expected));
				}
			}
		}
	}

	private static String answer(RedlockClient client, String name) {
		try {
			client.acquire(name).close();
			return "granted";
		}
		catch (LockUnavailableException ex) {
			return String.valueOf(ex.getMessage());
		}
	}

	@Test
	void releasesAgainWhereOneServerIsBackAndAnotherIsNot() {
		RedisNodeProcess one = cluster.all().get(0);
		RedisNodeProcess other = cluster.all().get(1);
		// No server may count as failed meanwhile, however long this takes.
		cluster.all().forEach((server) -> server.command("CONFIG", "SET", "cluster-node-timeout", "120000"));
		try (RedisNode node = connect(); RedlockClient client = client(node)) {
			LockHandle lock = client.acquire(nameOn(0), LockOptions.defaults().withLease(Duration.ofMinutes(10)));
			try {
				other.pause();
				one.pause();
				Eventually.await("its connection is replaced",
						() -> String.valueOf(node.health().toCompletableFuture().join().problem())
							.contains(one.port() + ": It cannot be reached"));
				// Not sent to any server.
				lock.release();
				one.resume();
				Eventually.await("it is released", () -> isGone(one, "locks:" + lock.name()));
				assertThat(node.isUp()).as("all of it").isFalse();
			}
			finally {
				one.resume();
				other.resume();
			}
			Eventually.await("everything works again", node::isUp);
		}
	}

	private static boolean isGone(RedisNodeProcess server, String key) {
		try {
			return server.command("EXISTS", key).equals("0");
		}
		catch (RedisErrorException ex) {
			return false;
		}
	}

	private static String nameOn(int master) {
		return "on-" + cluster.numberOn(master, (number) -> "locks:on-" + number);
	}

	private static RedisNode connect() {
		List<RedisURI> seeds = cluster.all().stream().map((server) -> RedisURI.create(server.uri())).toList();
		RedisNode node = RedisNode.ofCluster(seeds, RedisNodeOptions.defaults());
		node.connected().toCompletableFuture().join();
		return node;
	}

	private static RedlockClient client(RedisNode node) {
		return RedlockClient.builder().nodes(List.of(node)).build();
	}

}
