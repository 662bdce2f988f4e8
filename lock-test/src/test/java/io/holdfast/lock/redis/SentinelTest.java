package io.holdfast.lock.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A master with a replica and a Sentinel acts as one node, with a quorum of one.
 */
class SentinelTest {

	private static final LockOptions SHORT_LEASE = LockOptions.defaults().withLease(Duration.ofMillis(1500));

	@Test
	void theClientFollowsAFailOver(@TempDir Path directory) throws IOException {
		try (RedisNodes servers = RedisNodes.start(2); RedisNodes sentinels = sentinel(directory, servers.get(0))) {
			RedisNodeProcess master = servers.get(0);
			RedisNodeProcess replica = servers.get(1);
			watch(sentinels.get(0), master, replica);
			String address = "redis-sentinel://127.0.0.1:" + sentinels.get(0).port() + "#shop";
			try (RedlockClient client = RedlockClient.builder().uris(List.of(address)).build()) {
				LockClients.awaitConnected(client);
				LockHandle before = client.acquire("before", SHORT_LEASE);
				assertThat(master.command("GET", "locks:before")).isEqualTo(before.token());
				assertThat(master.command("WAIT", "1", "10000")).isEqualTo("1");
				master.kill();
				Eventually.await("the replica is promoted", () -> isMaster(replica));
				Eventually.await("locks can be acquired again", () -> canAcquire(client, "after"));
				try (LockHandle after = client.acquire("after")) {
					assertThat(replica.command("GET", "locks:after")).isEqualTo(after.token());
				}
				assertThat(client.quorum()).isOne();
			}
		}
	}

	/**
	 * The case that the operations guide warns of: a replica that has not received a lock
	 * grants it again.
	 */
	@Test
	void aLockThatTheReplicaHasNotReceivedIsLostInAFailover(@TempDir Path directory) throws IOException {
		try (RedisNodes servers = RedisNodes.start(2); RedisNodes sentinels = sentinel(directory, servers.get(0))) {
			RedisNodeProcess master = servers.get(0);
			RedisNodeProcess replica = servers.get(1);
			watch(sentinels.get(0), master, replica);
			String address = "redis-sentinel://127.0.0.1:" + sentinels.get(0).port() + "#shop";
			try (RedlockClient client = RedlockClient.builder().uris(List.of(address)).build();
					RedlockClient other = RedlockClient.builder().uris(List.of(address)).build()) {
				LockClients.awaitConnected(client);
				LockClients.awaitConnected(other);
				LockHandle lock = client.acquire("not-copied",
						LockOptions.defaults().withLease(Duration.ofMinutes(10)));
				master.kill();
				Eventually.await("the replica is promoted", () -> isMaster(replica));
				// As if the master had failed before the lock was replicated.
				replica.command("DEL", "locks:not-copied");
				// The first holder has not released the lock, and its lease has minutes
				// left.
				Eventually.await("the other one gets it", () -> canAcquire(other, "not-copied"));
				Eventually.await("the first one hears of its loss", () -> !lock.isHeld());
				assertThatThrownBy(lock::ensureHeld).isInstanceOf(LockLostException.class);
			}
		}
	}

	/**
	 * The Sentinel closes all connections of the server that it promotes.
	 */
	private static boolean isMaster(RedisNodeProcess server) {
		try {
			return server.command("ROLE").startsWith("master");
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	private static boolean canAcquire(RedlockClient client, String name) {
		try {
			return client.tryAcquire(name).map(LockHandle::release).isPresent();
		}
		catch (LockUnavailableException ex) {
			return false;
		}
	}

	/**
	 * Start a Sentinel, which is the same program as the servers and needs a file for its
	 * state.
	 */
	private static RedisNodes sentinel(Path directory, RedisNodeProcess server) throws IOException {
		Path program = Path.of(executable(server));
		assumeTrue(Files.isExecutable(program), "The servers do not run on this machine itself");
		Path state = Files.createFile(directory.resolve("sentinel.conf"));
		Path script = Files.writeString(directory.resolve("redis-sentinel"),
				"#!/bin/sh\nexec '" + program + "' '" + state + "' \"$@\" --sentinel\n");
		assertThat(script.toFile().setExecutable(true)).isTrue();
		return RedisNodes.builder().using(RedisProvider.executable(script)).start();
	}

	private static String executable(RedisNodeProcess server) {
		return server.command("INFO", "server")
			.lines()
			.filter((line) -> line.startsWith("executable:"))
			.map((line) -> line.substring(line.indexOf(':') + 1).trim())
			.findFirst()
			.orElseThrow();
	}

	private static void watch(RedisNodeProcess sentinel, RedisNodeProcess master, RedisNodeProcess replica) {
		replica.command("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
		Eventually.await("the replica follows",
				() -> replica.command("INFO", "replication").contains("master_link_status:up"));
		sentinel.command("SENTINEL", "MONITOR", "shop", "127.0.0.1", String.valueOf(master.port()), "1");
		sentinel.command("SENTINEL", "SET", "shop", "down-after-milliseconds", "500");
		sentinel.command("SENTINEL", "SET", "shop", "failover-timeout", "5000");
		Eventually.await("the Sentinel knows the replica",
				() -> sentinel.command("SENTINEL", "REPLICAS", "shop").contains(String.valueOf(replica.port())));
	}

}
