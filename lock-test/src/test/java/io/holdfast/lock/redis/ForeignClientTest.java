package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatus;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Other client libraries on the same keys, simulated with plain commands.
 */
@RedisNodesTest(count = 3)
class ForeignClientTest {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1));

	private final RedisNodes nodes;

	private final RedlockClient client;

	ForeignClientTest(RedisNodes nodes) {
		this.nodes = nodes;
		this.client = LockClients.connect(nodes);
	}

	@AfterEach
	void closeClient() {
		this.client.close();
	}

	@Test
	void aLockTakenByHandExcludesUs() {
		onAll("SET", "locks:shared", "by-hand", "NX", "PX", "60000");
		assertThat(this.client.tryAcquire("shared")).isEmpty();
		LockStatus status = this.client.status("shared");
		assertThat(status.held()).isTrue();
		assertThat(status.holder()).isEqualTo("by-hand");
		assertThat(status.heldHere()).isFalse();
	}

	@Test
	void ourKeyHoldsTheTokenAloneAndExcludesOthers() {
		try (LockHandle lock = this.client.acquire("ours")) {
			for (RedisNodeProcess node : this.nodes.all()) {
				Eventually.await("every node holds it", () -> lock.token().equals(node.command("GET", "locks:ours")));
				assertThat(Long.parseLong(node.command("PTTL", "locks:ours"))).isBetween(1L, 30_000L);
				assertThat(node.command("KEYS", "*")).contains("locks:ours").doesNotContain("\n");
			}
		}
	}

	@Test
	void aWaiterIsNotifiedOfADeletionByHand() {
		onAll("SET", "locks:shared", "by-hand");
		CompletableFuture<LockHandle> waiting = waitFor("shared");
		onAll("DEL", "locks:shared");
		waiting.join().close();
	}

	@Test
	void aWaiterIsNotifiedOfAFlush() {
		onAll("SET", "locks:shared", "by-hand");
		CompletableFuture<LockHandle> waiting = waitFor("shared");
		onAll("FLUSHALL");
		waiting.join().close();
	}

	@Test
	void aWaiterIsNotifiedOfTheEndOfALease() {
		onAll("SET", "locks:shared", "by-hand", "PX", "700");
		waitFor("shared").join().close();
	}

	@Test
	void aRenewedHolderIsNotifiedOfADeletionByHand() {
		LockHandle lock = this.client.acquire("freed", LockOptions.defaults().withLease(Duration.ofMinutes(10)));
		assertThat(lock.extend(Duration.ofMinutes(20))).isTrue();
		onAll("DEL", "locks:freed");
		// The next renewal is minutes away.
		Eventually.await("the holder is notified", () -> !lock.isHeld());
	}

	@Test
	void scriptsThatTheServerForgotAreSentAgain() {
		onAll("SCRIPT", "FLUSH");
		try (LockHandle lock = this.client.acquire("forgotten-scripts")) {
			CompletableFuture<LockHandle> waiting = this.client.acquireAsync("forgotten-scripts", PATIENT)
				.toCompletableFuture();
			onAll("SCRIPT", "FLUSH");
			assertThat(lock.extend(Duration.ofSeconds(60))).isTrue();
			onAll("SCRIPT", "FLUSH");
			assertThat(lock.release()).isTrue();
			waiting.join().close();
		}
		Eventually.await("nothing is left",
				() -> this.nodes.all().stream().allMatch((node) -> node.command("DBSIZE").equals("0")));
	}

	private CompletableFuture<LockHandle> waitFor(String name) {
		CompletableFuture<LockHandle> waiting = this.client.acquireAsync(name, PATIENT).toCompletableFuture();
		for (RedisNodeProcess node : this.nodes.all()) {
			Eventually.await("the waiter watches the key on every node",
					() -> node.commandCount().getOrDefault("pttl", 0L) > 0);
		}
		assertThat(waiting).isNotDone();
		return waiting;
	}

	private void onAll(String... command) {
		this.nodes.all().forEach((node) -> node.command(command));
	}

}
