package io.holdfast.lock.redis;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code holdfast.names} says how many names there are.
 */
@Tag("soak")
@RedisNodesTest
class NoLeftoverKeysTest {

	private static final int NAMES = Integer.getInteger("holdfast.names", 200_000);

	/** Less than one object per name: two bytes per name for a million names. */
	private static final long LEFT = 2_000_000;

	private static final int AT_ONCE = 500;

	@Test
	void manyNamesLaterTheHeapIsWhereItWas(RedisNodes nodes) throws Exception {
		try (RedlockClient client = LockClients.connectPatiently(nodes)) {
			acquireAndRelease(client, "warm-up-", 50_000);
			long before = usedHeap();
			int threads = Thread.activeCount();
			acquireAndRelease(client, "name-", NAMES);
			assertThat(usedHeap() - before).isLessThan(LEFT);
			Eventually.await("no thread is left", () -> Thread.activeCount() <= threads);
			Eventually.await("no key is left", () -> nodes.get(0).command("DBSIZE").equals("0"));
		}
	}

	private static void acquireAndRelease(RedlockClient client, String prefix, int count) throws InterruptedException {
		LockOptions options = LockOptions.defaults();
		Semaphore running = new Semaphore(AT_ONCE);
		AtomicInteger failed = new AtomicInteger();
		for (int i = 0; i < count; i++) {
			running.acquire();
			client.acquireAsync(prefix + i, options)
				.thenCompose((lock) -> lock.releaseAsync())
				.whenComplete((released, failure) -> {
					if (failure != null || !released) {
						failed.incrementAndGet();
					}
					running.release();
				});
		}
		running.acquire(AT_ONCE);
		assertThat(failed).hasValue(0);
	}

	/**
	 * The smallest heap usage after several garbage collections.
	 */
	private static long usedHeap() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

}
