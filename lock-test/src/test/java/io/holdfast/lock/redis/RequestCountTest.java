package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The number of commands that locks cost, counted by the nodes themselves.
 */
@RedisNodesTest(count = 3)
class RequestCountTest {

	@Test
	void anUncontendedLockAndUnlockCostsEachNodeTwoRequests(RedisNodes nodes) {
		int cycles = 500;
		try (RedlockClient client = LockClients.connectPatiently(nodes)) {
			nodes.all().forEach(RedisNodeProcess::resetCommandStats);
			int stalled = cycle(cycles, () -> client.acquire("uncontended").close());
			for (RedisNodeProcess node : nodes.all()) {
				Map<String, Long> commands = settled(node, cycles);
				assertThat(requests(commands)).as("requests in %s", commands)
					.isBetween(2L * cycles, 2L * cycles + stalled);
				// The commands that the release's script calls.
				assertThat(commands).containsEntry("del", (long) cycles);
				assertThat(commands.getOrDefault("get", 0L) + commands.getOrDefault("getex", 0L))
					.isBetween((long) cycles, (long) cycles + stalled);
			}
		}
	}

	/**
	 * On a slow machine, a hold may last so long that its holder subscribes to changes,
	 * which is one more read of each key.
	 * @return how often that may have happened
	 */
	private static int cycle(int cycles, Runnable action) {
		int stalled = 0;
		for (int i = 0; i < cycles; i++) {
			long begun = System.nanoTime();
			action.run();
			if (System.nanoTime() - begun >= Duration.ofMillis(50).toNanos()) {
				stalled++;
			}
		}
		return stalled;
	}

	@Test
	void severalLocksTogetherCostEachNodeTwoRequests(RedisNodes nodes) {
		int cycles = 200;
		try (RedlockClient client = LockClients.connectPatiently(nodes)) {
			nodes.all().forEach(RedisNodeProcess::resetCommandStats);
			int stalled = cycle(cycles,
					() -> client.acquireAll(List.of("one", "two", "three"), LockOptions.defaults()).close());
			for (RedisNodeProcess node : nodes.all()) {
				Eventually.await("the stragglers' releases arrive", () -> calls(node, "del") == 3L * cycles);
				assertThat(calls(node, "evalsha")).isEqualTo(2L * cycles);
				// Only the commands that the scripts call.
				assertThat(calls(node, "set")).isEqualTo(3L * cycles);
				assertThat(calls(node, "get")).isBetween(6L * cycles, 6L * cycles + 3L * stalled);
				assertThat(calls(node, "eval")).isZero();
			}
		}
	}

	@Test
	void aRenewalOfSeveralLocksIsOneRequest(RedisNodes nodes) {
		LockOptions brief = LockOptions.defaults().withLease(Duration.ofMillis(1500));
		try (RedlockClient client = LockClients.connectPatiently(nodes)) {
			try (LockHandle handle = client.acquireAll(List.of("one", "two", "three"), brief)) {
				nodes.all().forEach(RedisNodeProcess::resetCommandStats);
				for (RedisNodeProcess node : nodes.all()) {
					Eventually.await("they are renewed several times", () -> calls(node, "pexpire") >= 9);
					Map<String, Long> commands = node.commandCount();
					assertThat(commands.get("pexpire")).isEqualTo(3 * commands.getOrDefault("evalsha", 0L));
				}
				handle.ensureHeld();
			}
		}
	}

	@Test
	void aWaiterForSeveralIsWokenOnlyByTheBlockingOne(RedisNodes nodes) {
		int changes = 50;
		LockOptions patient = LockOptions.defaults().withWait(Duration.ofMinutes(1));
		try (RedlockClient holder = LockClients.connectPatiently(nodes);
				RedlockClient waiting = LockClients.connectPatiently(nodes)) {
			LockHandle held = holder.acquire("two");
			for (RedisNodeProcess node : nodes.all()) {
				Eventually.await("all nodes hold it", () -> node.command("EXISTS", "locks:two").equals("1"));
				node.resetCommandStats();
			}
			CompletableFuture<Optional<LockHandle>> waiter = waiting
				.tryAcquireAllAsync(List.of("one", "two", "three"), patient)
				.toCompletableFuture();
			for (RedisNodeProcess node : nodes.all()) {
				Eventually.await("its attempt has failed", () -> calls(node, "evalsha") == 2);
				node.resetCommandStats();
			}
			for (int i = 0; i < changes; i++) {
				holder.acquireAll(List.of("one", "three"), LockOptions.defaults()).close();
			}
			for (RedisNodeProcess node : nodes.all()) {
				Eventually.await("the stragglers' releases arrive", () -> calls(node, "del") == 2L * changes);
				assertThat(calls(node, "evalsha")).isEqualTo(2L * changes);
			}
			held.close();
			waiter.join().orElseThrow().close();
		}
	}

	@Test
	void aThousandWaitersForTenSecondsCostEachNodeADozenRequestsAtMost(RedisNodes nodes) throws Exception {
		LockOptions tenSeconds = LockOptions.defaults().withWait(Duration.ofSeconds(10));
		try (RedlockClient holder = LockClients.connectPatiently(nodes);
				RedlockClient waiting = LockClients.connectPatiently(nodes)) {
			LockHandle held = holder.acquire("popular", LockOptions.defaults().withLease(Duration.ofMinutes(2)));
			nodes.all().forEach(RedisNodeProcess::resetCommandStats);
			AtomicInteger empty = new AtomicInteger();
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				Thread thread = new Thread(() -> {
					if (waiting.tryAcquire("popular", tenSeconds).isEmpty()) {
						empty.incrementAndGet();
					}
				});
				thread.start();
				threads.add(thread);
			}
			for (Thread thread : threads) {
				thread.join();
			}
			assertThat(empty).hasValue(1000);
			assertThat(held.isHeld()).isTrue();
			for (RedisNodeProcess node : nodes.all()) {
				Map<String, Long> commands = node.commandCount();
				assertThat(requests(commands)).as("requests in %s", commands).isBetween(1L, 12L);
			}
		}
	}

	@Test
	void aHandOffToAnotherClientCostsTheSameWithOneWaiterAndWithAThousand(RedisNodes nodes) throws Exception {
		double one = requestsPerHandOff(nodes, 1);
		double thousand = requestsPerHandOff(nodes, 1000);
		assertThat(thousand).as("requests for a hand-off with 1,000 waiters, with one it were %s", one)
			.isLessThanOrEqualTo(2 * one);
	}

	/**
	 * Each waiter that gets the lock is replaced by another one, whose arrival counts
	 * too.
	 */
	private double requestsPerHandOff(RedisNodes nodes, int waiters) throws InterruptedException {
		int handOffs = 50;
		String name = "handed-" + waiters;
		LockOptions patient = LockOptions.defaults().withWait(Duration.ofMinutes(1));
		BlockingQueue<LockHandle> acquired = new LinkedBlockingQueue<>();
		List<CompletableFuture<LockHandle>> asked = new ArrayList<>();
		try (RedlockClient one = LockClients.connect(nodes,
				(client) -> client.localHandOff(Duration.ZERO).nodeTimeout(Duration.ofSeconds(20)));
				RedlockClient other = LockClients.connect(nodes,
						(client) -> client.localHandOff(Duration.ZERO).nodeTimeout(Duration.ofSeconds(20)))) {
			LockHandle held = one.acquire(name);
			for (int i = 0; i < waiters; i++) {
				asked.add(ask((i % 2 == 0) ? other : one, name, patient, acquired));
			}
			RedisNodeProcess node = nodes.get(0);
			node.resetCommandStats();
			for (int i = 0; i < handOffs; i++) {
				held.close();
				LockHandle next = acquired.poll(20, TimeUnit.SECONDS);
				assertThat(next).as("the next holder").isNotNull();
				held = next;
				asked.add(ask((i % 2 == 0) ? one : other, name, patient, acquired));
			}
			Map<String, Long> commands = node.commandCount();
			asked.forEach((future) -> future.cancel(false));
			held.close();
			// Each attempt sets the key once, in a script or not, and each release
			// deletes it.
			return (double) (commands.getOrDefault("set", 0L) + commands.getOrDefault("del", 0L)) / handOffs;
		}
	}

	private static CompletableFuture<LockHandle> ask(RedlockClient client, String name, LockOptions options,
			BlockingQueue<LockHandle> acquired) {
		CompletableFuture<LockHandle> asked = client.acquireAsync(name, options).toCompletableFuture();
		asked.thenAccept(acquired::add);
		return asked;
	}

	private static long calls(RedisNodeProcess node, String command) {
		return node.commandCount().getOrDefault(command, 0L);
	}

	private static Map<String, Long> settled(RedisNodeProcess node, int cycles) {
		Eventually.await("the stragglers' releases arrive",
				() -> node.commandCount().getOrDefault("evalsha", 0L) >= cycles);
		return node.commandCount();
	}

	/**
	 * The commands that clients sent: all commands except the test's own queries and the
	 * commands that scripts call. The release's script reads and deletes; that of a
	 * failed attempt sets, reads and asks for the time-to-live.
	 */
	private static long requests(Map<String, Long> commands) {
		long scripts = commands.getOrDefault("evalsha", 0L) + commands.getOrDefault("eval", 0L);
		long insideAttempts = commands.getOrDefault("pttl", 0L);
		return scripts + commands.getOrDefault("set", 0L) - insideAttempts;
	}

}
