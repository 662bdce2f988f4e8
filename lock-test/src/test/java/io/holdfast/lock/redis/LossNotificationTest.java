package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A holder whose key is deleted is notified by the nodes, long before its next renewal,
 * which is minutes away here.
 */
@RedisNodesTest(count = 3)
class LossNotificationTest {

	private static final LockOptions LONG = LockOptions.defaults()
		.withWait(Duration.ofSeconds(20))
		.withLease(Duration.ofMinutes(30));

	@Test
	void ofADeletionByHand(RedisNodes nodes) {
		try (RedlockClient client = LockClients.connect(nodes); LockHandle lock = hold(client, nodes, "deleted")) {
			delete(nodes.all(), "deleted");
			awaitLoss(lock);
		}
	}

	@Test
	void ofADeletionWhereItDoesNotRenew(RedisNodes nodes) {
		try (RedlockClient client = LockClients.connect(nodes);
				LockHandle lock = hold(client, nodes, LONG.withRenew(false), "fixed")) {
			delete(nodes.all(), "fixed");
			awaitLoss(lock);
		}
	}

	@Test
	void ofADeletionAtOnceAfterItsAcquisition(RedisNodes nodes) {
		try (RedlockClient client = LockClients.connect(nodes); LockHandle lock = client.acquire("early", LONG)) {
			awaitHeld(nodes, "early");
			delete(nodes.all(), "early");
			awaitLoss(lock);
		}
	}

	@Test
	void ofOneOfSeveralLocks(RedisNodes nodes) {
		nodes.all().forEach(RedisNodeProcess::resetCommandStats);
		try (RedlockClient client = LockClients.connect(nodes);
				LockHandle all = client.acquireAll(List.of("a", "b", "c"), LONG)) {
			// The acquisition reads the keys too, but does not subscribe to keys that it
			// sets.
			awaitWatched(nodes, 6);
			delete(nodes.all(), "b");
			awaitLoss(all);
		}
	}

	@Test
	void ofTheDeletionOfEverything(RedisNodes nodes) {
		try (RedlockClient client = LockClients.connect(nodes); LockHandle lock = hold(client, nodes, "flushed")) {
			nodes.all().forEach((node) -> node.command("FLUSHALL"));
			awaitLoss(lock);
		}
	}

	@Test
	void ofAReleaseByForceElsewhere(RedisNodes nodes) {
		try (RedlockClient client = LockClients.connect(nodes);
				RedlockClient operator = LockClients.connect(nodes);
				LockHandle lock = hold(client, nodes, "forced")) {
			assertThat(operator.forceRelease("forced")).isTrue();
			awaitLoss(lock);
		}
	}

	@Test
	void ofADeletionAfterOthersHaveLengthenedTheKey(RedisNodes nodes) {
		try (RedlockClient client = LockClients.connect(nodes); LockHandle lock = hold(client, nodes, "lengthened")) {
			for (int i = 0; i < 3; i++) {
				nodes.all().forEach((node) -> node.command("PEXPIRE", "locks:lengthened", "3600000"));
				awaitRead(nodes.get(0), 1 + i);
				lock.ensureHeld();
			}
			delete(nodes.all(), "lengthened");
			awaitLoss(lock);
		}
	}

	@Test
	void ofADeletionAfterItsConnectionsBroke(RedisNodes nodes) {
		try (RedlockClient client = LockClients.connect(nodes); LockHandle lock = hold(client, nodes, "reconnected")) {
			for (RedisNodeProcess node : nodes.all()) {
				node.command("CLIENT", "KILL", "TYPE", "normal");
				awaitConnected(node);
			}
			lock.ensureHeld();
			delete(nodes.all(), "reconnected");
			awaitLoss(lock);
		}
	}

	@Test
	void ofADeletionAfterAHandOff(RedisNodes nodes) {
		try (RedlockClient client = LockClients.connect(nodes,
				(builder) -> builder.localHandOff(Duration.ofMinutes(1)))) {
			LockHandle first = hold(client, nodes, "passed");
			CompletableFuture<LockHandle> next = client.acquireAsync("passed", LONG).toCompletableFuture();
			Eventually.await("one waits", () -> client.status("passed").waitingHere() == 1);
			first.close();
			LockHandle lock = next.join();
			assertThat(lock.token()).isEqualTo(first.token());
			delete(nodes.all(), "passed");
			awaitLoss(lock);
		}
	}

	@Test
	void ofADeletionOnAQuorumOnly(RedisNodes nodes) {
		try (RedlockClient client = LockClients.connect(nodes); LockHandle lock = hold(client, nodes, "partly")) {
			AtomicInteger losses = new AtomicInteger();
			lock.onLost(losses::incrementAndGet);
			awaitHeld(nodes, "partly");
			delete(nodes.all().subList(0, 1), "partly");
			// Its own extension restores the key on the first node, and causes no
			// notification.
			assertThat(lock.extend(Duration.ofMinutes(31))).isTrue();
			delete(nodes.all().subList(1, 2), "partly");
			assertThat(lock.extend(Duration.ofMinutes(32))).isTrue();
			assertThat(losses).hasValue(0);
			for (RedisNodeProcess node : nodes.all()) {
				Eventually.await("the extension arrives",
						() -> Duration.ofMillis(Long.parseLong(node.command("PTTL", "locks:partly")))
							.compareTo(Duration.ofMinutes(31)) > 0);
			}
			delete(nodes.all().subList(0, 2), "partly");
			awaitLoss(lock);
		}
	}

	@Test
	void atTheNextRenewalIfNodesDoNotReportChanges(RedisNodes nodes) {
		RedisNodeOptions silent = RedisNodeOptions.defaults().withTracking(false);
		List<RedisNode> without = nodes.uris().stream().map((uri) -> RedisNode.of(uri, silent)).toList();
		try (RedlockClient client = RedlockClient.builder().nodes(without).build()) {
			LockClients.awaitConnected(client);
			LockHandle lock = client.acquire("untold", LONG.withLease(Duration.ofSeconds(2)));
			awaitHeld(nodes, "untold");
			delete(nodes.all(), "untold");
			awaitLoss(lock);
		}
		finally {
			without.forEach(RedisNode::close);
		}
	}

	private static LockHandle hold(RedlockClient client, RedisNodes nodes, String name) {
		return hold(client, nodes, LONG, name);
	}

	private static LockHandle hold(RedlockClient client, RedisNodes nodes, LockOptions options, String name) {
		nodes.all().forEach(RedisNodeProcess::resetCommandStats);
		LockHandle lock = client.acquire(name, options);
		awaitWatched(nodes, 1);
		return lock;
	}

	private static void awaitWatched(RedisNodes nodes, int keys) {
		nodes.all().forEach((node) -> awaitRead(node, keys));
	}

	private static void awaitRead(RedisNodeProcess node, int times) {
		Eventually.await("the holder reads its key", () -> node.commandCount().getOrDefault("get", 0L) >= times);
	}

	private static void awaitConnected(RedisNodeProcess node) {
		Eventually.await("the client is back", () -> node.command("CLIENT", "LIST").contains("flags=t"));
	}

	/**
	 * From the second node on, the holder may have noticed and may release the other keys
	 * itself.
	 */
	private static void delete(List<RedisNodeProcess> nodes, String name) {
		nodes.forEach((node) -> node.command("DEL", "locks:" + name));
	}

	private static void awaitHeld(RedisNodes nodes, String name) {
		for (RedisNodeProcess node : nodes.all()) {
			Eventually.await("the node holds it", () -> node.command("EXISTS", "locks:" + name).equals("1"));
		}
	}

	private static void awaitLoss(LockHandle lock) {
		CompletableFuture<Boolean> lost = new CompletableFuture<>();
		lock.onLost(() -> lost.complete(true));
		assertThat(lost.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
		assertThat(lock.isHeld()).isFalse();
	}

}
