package io.holdfast.test.contract;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockNotAcquiredException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

abstract class AsyncContract extends ContractTests {

	private static final int ROUNDS = 60;

	AsyncContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void acquiresAndReleases() {
		LockClient client = client();
		LockHandle handle = get(client.acquireAsync(this.name, ONCE));

		assertThat(handle.isHeld()).isTrue();
		assertThat(get(client.tryAcquireAsync(this.name, ONCE))).isEmpty();
		assertThat(get(handle.releaseAsync())).isTrue();
		assertThat(get(handle.releaseAsync())).isFalse();

		assertThat(get(client.tryAcquireAsync(this.name, ONCE))).isPresent();
	}

	@Test
	void failsForABusyLock() {
		LockClient client = client();
		client.acquire(this.name, ONCE);

		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> get(client.acquireAsync(this.name, HASTY)))
			.withCauseInstanceOf(LockNotAcquiredException.class)
			.withMessageContaining(this.name);
	}

	@Test
	void waitsForTheRelease() {
		LockClient client = client();
		LockHandle holder = client().acquire(this.name, ONCE);
		CompletableFuture<Optional<LockHandle>> waiter = client.tryAcquireAsync(this.name, PATIENT)
			.toCompletableFuture();
		awaitWaiting(client, 1);

		assertThat(waiter).isNotDone();
		holder.release();

		assertThat(get(waiter)).isPresent();
	}

	@Test
	void completesOnAThreadThatMayBlock() {
		LockClient client = client();
		LockHandle holder = client.acquire(this.name, ONCE);
		CountDownLatch blocked = new CountDownLatch(1);
		CompletableFuture<Boolean> first = client.acquireAsync(this.name, PATIENT).thenApply((handle) -> {
			awaitLatch(blocked);
			return handle.release();
		}).toCompletableFuture();
		awaitWaiting(client, 1);
		holder.release();

		LockHandle second = get(client.acquireAsync(this.name + "-second", PATIENT)
			.thenCompose((handle) -> handle.releaseAsync())
			.thenApply((released) -> client.acquire(this.name + "-second", ONCE)));
		blocked.countDown();

		assertThat(second.isHeld()).isTrue();
		assertThat(get(first)).isTrue();
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void givesUpWhenCancelled() {
		LockClient client = client();
		LockClient other = client();
		LockHandle holder = other.acquire(this.name, ONCE);
		CompletableFuture<LockHandle> first = client.acquireAsync(this.name, PATIENT).toCompletableFuture();
		awaitWaiting(client, 1);
		CompletableFuture<Optional<LockHandle>> second = client.tryAcquireAsync(this.name, PATIENT)
			.toCompletableFuture();
		awaitWaiting(client, 2);

		first.cancel(true);
		awaitWaiting(client, 1);
		second.cancel(false);
		awaitWaiting(client, 0);

		holder.release();
		assertNothingLeft(client, other);
	}

	@Test
	void servesWaitersBehindACancelledOne() {
		LockClient client = client();
		LockHandle holder = client().acquire(this.name, ONCE);
		CompletableFuture<LockHandle> cancelled = client.acquireAsync(this.name, PATIENT).toCompletableFuture();
		awaitWaiting(client, 1);
		Running<LockHandle> behind = startWaiting(client, PATIENT);

		cancelled.cancel(true);
		holder.release();

		assertThat(behind.get().isHeld()).isTrue();
	}

	@Test
	void leavesNothingWhenCancelledDuringTheHandOff() {
		LockClient client = client();
		LockClient other = client();
		for (int round = 0; round < ROUNDS; round++) {
			LockHandle holder = other.acquire(this.name, PATIENT);
			CompletableFuture<LockHandle> waiter = client.acquireAsync(this.name, PATIENT).toCompletableFuture();
			Running<Boolean> release = start(holder::release);
			if (round % 2 == 0) {
				Thread.yield();
			}
			if (!waiter.cancel(true)) {
				get(waiter).release();
			}
			assertThat(release.get()).isTrue();
		}
		assertNothingLeft(client, other);
	}

}
