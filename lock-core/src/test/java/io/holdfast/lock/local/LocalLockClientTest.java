package io.holdfast.lock.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.holdfast.duration.Durations;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LocalLockClientTest {

	private static final LockOptions ONCE = LockOptions.defaults().withWait(Duration.ZERO);

	private final LocalLockClient client = LocalLockClient.builder().instanceId("one").build();

	private final LocalLockClient sharing = LocalLockClient.builder().instanceId("two").sharing(this.client).build();

	@AfterEach
	void close() {
		this.client.close();
		this.sharing.close();
	}

	@Test
	void excludesOthersUntilReleased() {
		LockHandle handle = this.client.acquire("invoice", ONCE);
		assertThat(this.client.tryAcquire("invoice", ONCE)).isEmpty();
		assertThat(handle.release()).isTrue();
		assertThat(handle.release()).isFalse();
		assertThat(this.client.tryAcquire("invoice", ONCE)).isPresent();
	}

	@Test
	void excludesThoseItShares() {
		LockHandle handle = this.client.acquire("invoice", ONCE);
		assertThat(this.sharing.tryAcquire("invoice", ONCE)).isEmpty();
		assertThat(this.sharing.status("invoice").holder()).isEqualTo("one");
		CompletableFuture<LockHandle> later = this.sharing.acquireAsync("invoice", LockOptions.defaults())
			.toCompletableFuture();
		handle.release();
		assertThat(later.orTimeout(10, TimeUnit.SECONDS).join().isHeld()).isTrue();
	}

	/**
	 * All locks share the largest fence, which other locks raise between two calls.
	 */
	@Test
	void givesFencesForManyLocksAtOnce() throws Exception {
		int threads = 8;
		ExecutorService pool = Executors.newFixedThreadPool(threads);
		try {
			List<Future<Long>> last = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				LocalLockClient client = (i % 2 == 0) ? this.client : this.sharing;
				String name = "fenced-" + i;
				last.add(pool.submit(() -> {
					long fence = 0;
					for (int round = 0; round < 5000; round++) {
						try (LockHandle handle = client.acquire(name, ONCE.fenced())) {
							assertThat(handle.fence()).isGreaterThan(fence);
							fence = handle.fence();
						}
					}
					return fence;
				}));
			}
			for (Future<Long> each : last) {
				assertThat(each.get()).isPositive();
			}
		}
		finally {
			pool.shutdown();
		}
	}

	@Test
	void isAWorldOfItsOwnOtherwise() {
		this.client.acquire("invoice", ONCE);
		try (LocalLockClient stranger = LocalLockClient.builder().build()) {
			assertThat(stranger.tryAcquire("invoice", ONCE)).isPresent();
		}
	}

	@Test
	void letsWaitersInAfterTheLeaseOfAHolderThatIsGone() {
		this.client.acquire("invoice", ONCE.withLease(Duration.ofMillis(50)).withRenew(false));
		assertThat(this.sharing.tryAcquire("invoice", LockOptions.defaults().withWait(Duration.ofSeconds(10))))
			.isPresent();
	}

	@Test
	void waitsWithoutAnEnd() {
		LockHandle handle = this.client.acquire("invoice", ONCE);
		CompletionStage<LockHandle> later = this.client.acquireAsync("invoice",
				LockOptions.defaults().withWait(Durations.LONGEST_WAIT));
		handle.release();
		assertThat(later.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join().isHeld()).isTrue();
	}

	@Test
	void neverHasTwoHolders() throws Exception {
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger turns = new AtomicInteger();
		CountDownLatch done = new CountDownLatch(8);
		ExecutorService threads = Executors.newFixedThreadPool(8);
		for (int i = 0; i < 8; i++) {
			LocalLockClient mine = (i % 2 == 0) ? this.client : this.sharing;
			threads.execute(() -> {
				for (int turn = 0; turn < 200; turn++) {
					try (LockHandle handle = mine.acquire("invoice",
							LockOptions.defaults().withWait(Duration.ofMinutes(1)))) {
						most.accumulateAndGet(inside.incrementAndGet(), Math::max);
						turns.incrementAndGet();
						inside.decrementAndGet();
					}
				}
				done.countDown();
			});
		}
		assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
		threads.shutdown();
		assertThat(most).hasValue(1);
		assertThat(turns).hasValue(1600);
		assertThat(this.client.status("invoice"))
			.isEqualTo(new LockStatus("invoice", false, null, null, 0, 1, false, 0, 0, null));
	}

	@Test
	void drawsTokensThatNameItsInstance() {
		ConcurrentHashMap<String, Boolean> tokens = new ConcurrentHashMap<>();
		IntStream.range(0, 1000)
			.parallel()
			.forEach((i) -> tokens.put(this.client.acquire("invoice:" + i, ONCE).token(), true));
		assertThat(tokens).hasSize(1000).allSatisfy((token, drawn) -> assertThat(token).matches("one:[0-9a-f]{32}"));
	}

	@Test
	void freesByForce() {
		LockHandle handle = this.client.acquire("invoice", ONCE);
		assertThat(this.sharing.forceRelease("invoice")).isTrue();
		assertThat(this.sharing.forceRelease("invoice")).isFalse();
		assertThat(handle.isHeld()).isFalse();
		assertThat(this.sharing.tryAcquire("invoice", ONCE)).isPresent();
	}

	@Test
	void refusesAnUnreadableInstanceId() {
		assertThatIllegalArgumentException().isThrownBy(() -> LocalLockClient.builder().instanceId(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> LocalLockClient.builder().instanceId("a\nb"));
	}

	@Test
	void buildsClientsThatDoNotEndEachOther() {
		LocalLockClient.Builder builder = LocalLockClient.builder();
		try (LocalLockClient first = builder.build()) {
			builder.build().close();
			first.acquire("invoice", ONCE.withRenew(false).withLease(Duration.ofMillis(50)));
			Optional<LockHandle> next = first.tryAcquire("invoice",
					LockOptions.defaults().withWait(Duration.ofSeconds(10)));
			assertThat(next).isPresent();
		}
	}

}
