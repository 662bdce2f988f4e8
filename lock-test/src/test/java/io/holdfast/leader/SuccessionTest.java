package io.holdfast.leader;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.test.ChildJvm;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The succession of leaders.
 */
@RedisNodesTest(count = 3)
class SuccessionTest {

	private static final Logger logger = LoggerFactory.getLogger(SuccessionTest.class);

	/** Longer than any wait in this test. */
	private static final Duration LONG_LEASE = Duration.ofMinutes(5);

	@Test
	void isAtOnceWhenTheLeaderStops(RedisNodes nodes) {
		Queue<String> events = new ConcurrentLinkedQueue<>();
		try (RedlockClient firstLocks = connect(nodes, "first");
				RedlockClient secondLocks = connect(nodes, "second");
				LeaderElection first = election(firstLocks, LONG_LEASE, events);
				LeaderElection second = election(secondLocks, LONG_LEASE, events)) {
			lead(first);
			second.start();
			Eventually.await("the second waits", () -> secondLocks.status("leader:keeper").waitingHere() == 1);
			assertThat(second.status("keeper").leader()).isEqualTo("first");
			long start = System.nanoTime();
			first.stop();
			Eventually.await("the second leads", () -> second.isLeader("keeper"));
			log("Hand-over on a clean stop", start);
			Eventually.await("the second is notified", () -> events.size() == 3);
			assertThat(events).containsExactly("first leads", "first led", "second leads");
		}
	}

	@Test
	void comesWithTheEndOfTheLeaseWhenTheLeaderIsKilled(RedisNodes nodes, @TempDir Path directory) throws Exception {
		Duration lease = Duration.ofSeconds(3);
		try (Ledger ledger = Ledger.open(directory)) {
			ledger.create();
			try (ChildJvm leader = LeaderProcess.start(nodes, directory, "child", lease);
					RedlockClient locks = connect(nodes, "here");
					LeaderElection election = election(locks, lease, new ConcurrentLinkedQueue<>())) {
				Eventually.await("the other leads", () -> "true".equals(leader.ask("leads?")));
				election.start();
				Eventually.await("this one waits", () -> locks.status("leader:keeper").waitingHere() == 1);
				leader.kill();
				long start = System.nanoTime();
				Eventually.await("this one leads", () -> election.isLeader("keeper"));
				log("Take-over after kill -9 with a lease of " + lease, start);
			}
		}
	}

	@Test
	void doesNotComeFromTheDeathOfOneNode(RedisNodes nodes) {
		Queue<String> events = new ConcurrentLinkedQueue<>();
		Duration lease = Duration.ofSeconds(2);
		try (RedlockClient firstLocks = connect(nodes, "first");
				RedlockClient secondLocks = connect(nodes, "second");
				LeaderElection first = election(firstLocks, lease, events);
				LeaderElection second = election(secondLocks, lease, events)) {
			lead(first);
			second.start();
			RedisNodeProcess node = nodes.get(0);
			node.kill();
			long until = System.nanoTime() + lease.multipliedBy(2).toNanos();
			Eventually.await("two leases have passed", () -> System.nanoTime() - until > 0);
			assertThat(first.isLeader("keeper")).isTrue();
			assertThat(events).containsExactly("first leads");
			node.restart();
		}
	}

	@Test
	void waitsForAQuorum(RedisNodes nodes) {
		Queue<String> events = new ConcurrentLinkedQueue<>();
		nodes.get(0).kill();
		nodes.get(1).kill();
		try (RedlockClient locks = RedlockClient.builder().uris(nodes.uris()).instanceId("only").build();
				LeaderElection only = election(locks, Duration.ofSeconds(1), events)) {
			only.start();
			assertThat(only.isLeader("keeper")).isFalse();
			nodes.get(0).restart();
			Eventually.await("it leads with two nodes", () -> only.isLeader("keeper"));
			nodes.get(0).kill();
			Eventually.await("it steps down", () -> events.contains("only led"));
			assertThat(only.isLeader("keeper")).isFalse();
			nodes.get(0).restart();
			Eventually.await("it leads again by itself", () -> only.isLeader("keeper"));
		}
		finally {
			nodes.get(1).restart();
		}
	}

	private static void lead(LeaderElection election) {
		election.start();
		Eventually.await("it leads", () -> election.isLeader("keeper"));
	}

	private static void log(String what, long start) {
		logger.info("{}: {} ms", what, Duration.ofNanos(System.nanoTime() - start).toMillis());
	}

	private static RedlockClient connect(RedisNodes nodes, String instance) {
		RedlockClient client = RedlockClient.builder().uris(nodes.uris()).instanceId(instance).build();
		client.nodes().forEach((node) -> node.connected().toCompletableFuture().join());
		return client;
	}

	private static LeaderElection election(RedlockClient locks, Duration lease, Queue<String> events) {
		return LeaderElection.builder(locks)
			.role("keeper")
			.options(LeaderOptions.defaults().withLease(lease))
			.listener(new LeaderListener() {

				@Override
				public void onGranted(LeaderTerm term) {
					events.add(term.leader() + " leads");
				}

				@Override
				public void onRevoked(LeaderTerm term) {
					events.add(term.leader() + " led");
				}

			})
			.build();
	}

}
