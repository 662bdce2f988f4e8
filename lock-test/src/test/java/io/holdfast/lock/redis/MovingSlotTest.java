package io.holdfast.lock.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.ClusterNodes;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * While a slot moves from one master to another, its servers temporarily refuse some
 * commands. These are repeated as long as the caller waits, and never afterwards.
 */
class MovingSlotTest {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1)).fenced();

	private static ClusterNodes cluster;

	private static RedisNode node;

	private static RedlockClient client;

	private static int number = -1;

	@BeforeAll
	static void form() {
		cluster = ClusterNodes.form();
		node = RedisNode.ofCluster(cluster.all().stream().map((server) -> RedisURI.create(server.uri())).toList(),
				RedisNodeOptions.defaults());
		node.connected().toCompletableFuture().join();
		client = RedlockClient.builder().nodes(List.of(node)).build();
	}

	@AfterAll
	static void end() {
		client.close();
		node.close();
		cluster.close();
	}

	/**
	 * The fence is still on the old master and the lock does not exist, so the two keys
	 * are on different servers.
	 */
	@Test
	void waitsWhileOneOfTwoKeysIsHereAndOneThere() {
		String name = split();
		CompletableFuture<LockHandle> waiting = client.acquireAsync(name, PATIENT).toCompletableFuture();
		// Longer than the node timeout.
		assertThat(ends(waiting, Duration.ofMillis(800))).isFalse();

		finish(name);

		try (LockHandle lock = waiting.join()) {
			assertThat(lock.fence()).isPositive();
		}
	}

	@Test
	void saysThatItIsUnavailableWhenTheWaitEnds() {
		String name = split();
		assertThatExceptionOfType(LockUnavailableException.class)
			.isThrownBy(() -> client.tryAcquire(name, PATIENT.withWait(Duration.ofSeconds(2))))
			.withMessageContaining("TRYAGAIN");
		assertThatExceptionOfType(LockUnavailableException.class)
			.isThrownBy(() -> client.tryAcquire(name, PATIENT.withWait(Duration.ZERO)));
		finish(name);
		// No command of the calls that gave up arrives later.
		assertThat(client.status(name).held()).isFalse();
		client.acquire(name, PATIENT).close();
	}

	@Test
	void triesOnceForAsLongAsANodeMayTake() {
		String name = split();
		CompletableFuture<Optional<LockHandle>> once = CompletableFuture.supplyAsync(
				() -> client.tryAcquire(name, PATIENT.withLease(Duration.ofMinutes(5)).withWait(Duration.ZERO)));
		finish(name);
		assertThat(once.join()).get().satisfies(LockHandle::close);
	}

	@Test
	void followsKeysThatHaveGoneAhead() {
		String name = next();
		LockHandle held = client.acquire(name, PATIENT);
		cluster.beginMove("locks:" + name, 0, 1);
		cluster.move(0, 1, "locks:" + name, "fence:{locks:" + name + "}");
		assertThat(held.extend(Duration.ofMinutes(1))).isTrue();
		assertThat(client.tryAcquire(name)).isEmpty();
		CompletableFuture<LockHandle> waiting = client.acquireAsync(name, PATIENT).toCompletableFuture();
		assertThat(held.release()).isTrue();
		finish(name);
		try (LockHandle next = waiting.join()) {
			assertThat(next.fence()).isGreaterThan(held.fence());
			assertThat(next.extend(Duration.ofMinutes(1))).isTrue();
		}
	}

	@Test
	void takesALockOfOneKeyWhereItsSlotGoes() {
		String name = next();
		cluster.beginMove("locks:" + name, 0, 1);
		try (LockHandle lock = client.acquire(name, LockOptions.defaults())) {
			assertThat(lock.extend(Duration.ofMinutes(1))).isTrue();
			finish(name);
			assertThat(client.tryAcquire(name)).isEmpty();
		}
		client.acquire(name, LockOptions.defaults()).close();
	}

	@Test
	void renewsThroughTheMove() {
		String name = next();
		LockHandle held = client.acquire(name,
				PATIENT.withLease(Duration.ofSeconds(10)).withMaxHold(Duration.ofMinutes(1)));
		cluster.beginMove("locks:" + name, 0, 1);
		cluster.move(0, 1, "locks:" + name);
		CompletableFuture<Boolean> extended = CompletableFuture.supplyAsync(() -> held.extend(Duration.ofSeconds(10)));
		cluster.move(0, 1, "fence:{locks:" + name + "}");
		finish(name);
		assertThat(extended.join()).isTrue();
		assertThat(held.release()).isTrue();
	}

	@Test
	void recordsTicksThroughTheMove() {
		String name = next();
		LockHandle first = client.acquire(name, LockOptions.defaults());
		Instant tick = Instant.ofEpochSecond(1_700_000_000);
		assertThat(client.tickStore().claim(first, tick, Duration.ofHours(1)).taken()).isTrue();
		cluster.beginMove("locks:" + name, 0, 1);
		cluster.move(0, 1, "cron:{locks:" + name + "}");
		CompletableFuture<Boolean> second = CompletableFuture
			.supplyAsync(() -> client.tickStore().claim(first, tick.plusSeconds(60), Duration.ofHours(1)).taken());
		cluster.move(0, 1, "locks:" + name);
		finish(name);
		assertThat(second.join()).isTrue();
		first.close();
	}

	@Test
	void takesSeveralLocksThroughTheMove() {
		String tag = next();
		List<String> names = List.of("{locks:" + tag + "}-a", "{locks:" + tag + "}-b");
		LockHandle a = client.acquire(names.get(0), LockOptions.defaults());
		cluster.beginMove("locks:" + tag, 0, 1);
		cluster.move(0, 1, "locks:" + names.get(0));
		CompletableFuture<LockHandle> both = CompletableFuture
			.supplyAsync(() -> client.acquireAll(names, LockOptions.defaults().withWait(Duration.ofMinutes(1))));
		assertThat(a.release()).isTrue();
		assertThat(ends(both, Duration.ofMillis(100))).isIn(true, false);
		finish(tag);
		both.join().close();
	}

	private static boolean ends(CompletableFuture<?> call, Duration within) {
		try {
			call.get(within.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A lock's name in a slot that is being moved, with the fence on the old master and a
	 * key in place of the lock key already on the new one.
	 */
	private static String split() {
		String name = next();
		client.acquire(name, PATIENT).close();
		cluster.beginMove("locks:" + name, 0, 1);
		return name;
	}

	private static void finish(String name) {
		cluster.move(0, 1, "locks:" + name, "fence:{locks:" + name + "}", "cron:{locks:" + name + "}");
		cluster.finishMove("locks:" + name, 1);
	}

	/** Each name has its own slot, which has not moved yet. */
	private static String next() {
		int from = number + 1;
		number = from + cluster.numberOn(0, (offset) -> "locks:moved-" + (from + offset));
		return "moved-" + number;
	}

}
