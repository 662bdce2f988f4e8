package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.holdfast.time.TimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@RedisNodesTest(count = 3)
class FenceOnRedisTest {

	private static final LockOptions FENCED = LockOptions.defaults().withWait(Duration.ofMinutes(1)).fenced();

	private static final int THREADS = 4;

	private static final int ROUNDS = 50;

	/** Written only under the lock. */
	private final List<Long> fences = new ArrayList<>();

	@Test
	void growsInTheOrderOfHoldersIfTheClocksOfClientsDiffer(RedisNodes nodes) throws Exception {
		try (RedlockClient right = LockClients.connect(nodes);
				RedlockClient behind = LockClients.connect(nodes, (builder) -> builder.timeSource(anHourBehind()))) {
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				RedlockClient client = (i % 2 == 0) ? right : behind;
				Thread thread = new Thread(() -> acquire(client));
				thread.start();
				threads.add(thread);
			}
			for (Thread thread : threads) {
				thread.join();
			}
		}
		List<Long> sorted = new ArrayList<>(this.fences);
		Collections.sort(sorted);
		assertThat(this.fences).hasSize(THREADS * ROUNDS).doesNotHaveDuplicates().isEqualTo(sorted);
	}

	@Test
	void growsWhileOneNodeAfterTheOtherRestartsWithoutItsData(RedisNodes nodes) {
		try (RedlockClient client = LockClients.connect(nodes);
				RedlockClient behind = LockClients.connect(nodes, (builder) -> builder.timeSource(anHourBehind()))) {
			long last = fenceOf(client);
			for (RedisNodeProcess node : nodes.all()) {
				node.kill();
				last = above(last, fenceOf(behind));
				node.restartEmpty();
				Eventually.await("the node is back", () -> up(client) && up(behind));
				// The next holder restores the node's fence before another node loses its
				// data.
				last = above(last, fenceOf(client));
			}
		}
	}

	/**
	 * One node has a larger fence than the first one proposed, but a smaller one than the
	 * last of the block that another node recorded; a third node is held by another
	 * client.
	 */
	@Test
	void isGivenWhateverStoodOnTheNodesBefore(RedisNodes nodes) {
		long now = System.currentTimeMillis();
		try (RedlockClient client = LockClients.connect(nodes, (builder) -> builder.timeSource(at(now)))) {
			for (int i = 0; i < 200; i++) {
				String name = "before-" + i;
				long larger = now * 1000 + i * 16;
				nodes.get(i % 3).command("SET", "locks:" + name, "other");
				nodes.get((i + 1) % 3).command("ZADD", "fence:{locks:" + name + "}", Long.toString(larger), "f");
				LockHandle lock = client.acquire(name, FENCED.withWait(Duration.ZERO));
				assertThat(lock.fence()).isGreaterThan(larger);
			}
		}
	}

	@Test
	void costsEachNodeNoMoreRequestsThanALockWithout(RedisNodes nodes) {
		int cycles = 100;
		try (RedlockClient client = LockClients.connect(nodes)) {
			nodes.all().forEach(RedisNodeProcess::resetCommandStats);
			for (int i = 0; i < cycles; i++) {
				client.acquire("uncontended", FENCED).close();
			}
			for (RedisNodeProcess node : nodes.all()) {
				Eventually.await("the stragglers' releases arrive",
						() -> node.commandCount().getOrDefault("evalsha", 0L) >= 2 * cycles);
				Map<String, Long> commands = node.commandCount();
				assertThat(commands).as("acquire and release").containsEntry("evalsha", 2L * cycles);
			}
		}
	}

	@Test
	void isKeptBesideTheLockForADay(RedisNodes nodes) {
		try (RedlockClient client = LockClients.connect(nodes); LockHandle lock = client.acquire("kept", FENCED)) {
			RedisNodeProcess node = nodes.get(0);
			Eventually.await("the node holds it", () -> lock.token().equals(node.command("GET", "locks:kept")));
			assertThat(Double.parseDouble(node.command("ZSCORE", "fence:{locks:kept}", "f")))
				.isGreaterThanOrEqualTo(lock.fence());
			assertThat(Long.parseLong(node.command("PTTL", "fence:{locks:kept}")))
				.isBetween(Duration.ofHours(23).toMillis(), Duration.ofHours(24).toMillis());
		}
	}

	@Test
	void staysOnRecordForAsLongAsTheLockIsRenewed(RedisNodes nodes) {
		LockOptions brief = FENCED.withLease(Duration.ofSeconds(1));
		try (RedlockClient client = LockClients.connect(nodes); LockHandle lock = client.acquire("renewed", brief)) {
			for (RedisNodeProcess node : nodes.all()) {
				Eventually.await("the node holds it", () -> lock.token().equals(node.command("GET", "locks:renewed")));
				node.command("PEXPIRE", "fence:{locks:renewed}", "60000");
				Eventually.await("the record lives on", () -> Long
					.parseLong(node.command("PTTL", "fence:{locks:renewed}")) > Duration.ofHours(23).toMillis());
				node.command("DEL", "fence:{locks:renewed}");
				Eventually.await("the record is back",
						() -> !node.command("ZSCORE", "fence:{locks:renewed}", "f").isEmpty());
				assertThat(Double.parseDouble(node.command("ZSCORE", "fence:{locks:renewed}", "f")))
					.isGreaterThanOrEqualTo(lock.fence());
			}
		}
	}

	private void acquire(RedlockClient client) {
		for (int i = 0; i < ROUNDS; i++) {
			try (LockHandle lock = client.acquire("fenced", FENCED)) {
				this.fences.add(lock.fence());
			}
		}
	}

	private static long fenceOf(RedlockClient client) {
		try (LockHandle lock = client.acquire("fenced", FENCED)) {
			return lock.fence();
		}
	}

	private static long above(long last, long next) {
		assertThat(next).isGreaterThan(last);
		return next;
	}

	private static boolean up(RedlockClient client) {
		return client.nodes().stream().allMatch((node) -> node.isUp());
	}

	/**
	 * A fixed wall clock, so that proposals are predictable.
	 */
	private static TimeSource at(long millis) {
		return new TimeSource() {

			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public long currentTimeMillis() {
				return millis;
			}
		};
	}

	private static TimeSource anHourBehind() {
		long start = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
		long origin = System.nanoTime();
		return new TimeSource() {

			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public long currentTimeMillis() {
				return start + (System.nanoTime() - origin) / 1_000_000;
			}

		};
	}

}
