package io.holdfast.test.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockInterruptedException;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockNotAcquiredException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

abstract class WaitingContract extends ContractTests {

	WaitingContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void servesAWaiterWhenItsOwnClientReleases() {
		LockClient client = client();
		LockHandle holder = client.acquire(this.name, ONCE);
		Running<LockHandle> waiter = startWaiting(client, PATIENT);

		holder.release();

		assertThat(waiter.get().isHeld()).isTrue();
	}

	@Test
	void servesAWaiterWhenAnotherClientReleases() {
		LockClient one = client();
		LockClient other = client();
		LockHandle holder = one.acquire(this.name, ONCE);
		Running<LockHandle> waiter = startWaiting(other, PATIENT);

		holder.release();

		assertThat(waiter.get().isHeld()).isTrue();
		assertThat(isFree(one)).isFalse();
	}

	@Test
	void servesAWaiterThatArrivesDuringTheRelease() {
		LockClient one = client();
		LockClient other = client();
		for (int round = 0; round < 50; round++) {
			LockHandle holder = one.acquire(this.name, PATIENT);
			CompletableFuture<Boolean> here = one.acquireAsync(this.name, PATIENT)
				.thenApply(LockHandle::release)
				.toCompletableFuture();
			CompletableFuture<Boolean> there = other.acquireAsync(this.name, PATIENT)
				.thenApply(LockHandle::release)
				.toCompletableFuture();

			assertThat(holder.release()).isTrue();

			assertThat(get(here)).isTrue();
			assertThat(get(there)).isTrue();
		}
		assertNothingLeft(one, other);
	}

	@Test
	void servesAWaiterWhenTheHolderIsGone() {
		client().acquire(this.name, FLEETING);

		assertThat(client().acquire(this.name, PATIENT).isHeld()).isTrue();
	}

	@Test
	void servesWaitersOfOneClientInTheirOrder() {
		LockClient client = client();
		LockHandle holder = client().acquire(this.name, ONCE);
		Queue<Integer> served = new ConcurrentLinkedQueue<>();
		List<Running<Boolean>> waiters = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			int number = i;
			waiters.add(start(() -> {
				try (LockHandle handle = client.acquire(this.name, PATIENT)) {
					return served.add(number);
				}
			}));
			awaitWaiting(client, i + 1);
		}

		holder.release();

		waiters.forEach(Running::get);
		assertThat(served).containsExactly(0, 1, 2, 3, 4, 5);
	}

	@Test
	void leavesNothingBehindWhenTheWaitEnds() {
		LockClient client = client();
		LockClient other = client();
		LockHandle holder = other.acquire(this.name, ONCE);

		assertThat(client.tryAcquire(this.name, HASTY)).isEmpty();

		assertThat(client.status(this.name).waitingHere()).isZero();
		holder.release();
		assertNothingLeft(client, other);
	}

	@Test
	void servesWaitersBehindOneWhoseWaitEnded() {
		LockClient client = client();
		LockHandle holder = client().acquire(this.name, ONCE);
		Running<LockHandle> hasty = start(() -> client.acquire(this.name, HASTY));
		Running<LockHandle> patient = start(() -> client.acquire(this.name, PATIENT));

		assertThatExceptionOfType(CompletionException.class).isThrownBy(hasty::get)
			.withCauseInstanceOf(LockNotAcquiredException.class);
		awaitWaiting(client, 1);
		holder.release();

		assertThat(patient.get().isHeld()).isTrue();
	}

	@Test
	void givesUpWhenInterrupted() {
		LockClient client = client();
		LockHandle holder = client().acquire(this.name, ONCE);
		Running<Boolean> interrupted = start(() -> {
			assertThatExceptionOfType(LockInterruptedException.class)
				.isThrownBy(() -> client.acquire(this.name, PATIENT))
				.satisfies((ex) -> assertThat(ex.lockName()).isEqualTo(this.name));
			return Thread.currentThread().isInterrupted();
		});
		awaitWaiting(client, 1);
		Running<LockHandle> behind = startWaiting(client, PATIENT);

		interrupted.thread().interrupt();

		assertThat(interrupted.get()).as("interrupt flag").isTrue();
		awaitWaiting(client, 1);
		holder.release();
		behind.get().release();
		assertNothingLeft(client);
	}

	@Test
	void doesNotTryWhenInterruptedBefore() {
		LockClient client = client();
		Running<Boolean> interrupted = start(() -> {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(LockInterruptedException.class)
				.isThrownBy(() -> client.acquire(this.name, PATIENT));
			return Thread.currentThread().isInterrupted();
		});

		assertThat(interrupted.get()).as("interrupt flag").isTrue();
		assertNothingLeft(client);
	}

	@Test
	void endsTheWaitWhenTheTimeIsUpThoughTheLockIsPassedAround() {
		LockClient client = client();
		LockHandle holder = client().acquire(this.name, ONCE);
		List<Running<LockHandle>> waiters = List.of(start(() -> client.acquire(this.name, HASTY)),
				start(() -> client.acquire(this.name, HASTY)), start(() -> client().acquire(this.name, HASTY)));

		assertThat(waiters)
			.allSatisfy((waiter) -> assertThatExceptionOfType(CompletionException.class).isThrownBy(waiter::get)
				.withCauseInstanceOf(LockNotAcquiredException.class));
		assertThat(holder.isHeld()).isTrue();
	}

	@Test
	void survivesManyWaitersThatGiveUp() {
		LockClient one = client();
		LockClient other = client();
		List<Running<Integer>> storm = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			LockClient client = (i % 2 == 0) ? one : other;
			storm.add(start(() -> comeAndGo(client)));
		}
		storm.forEach((caller) -> {
			caller.thread().interrupt();
			assertThat(caller.get()).isEqualTo(60);
		});

		assertNothingLeft(one, other);
	}

	private int comeAndGo(LockClient client) {
		int calls = 0;
		while (calls < 60) {
			Duration wait = Duration.ofMillis(ThreadLocalRandom.current().nextInt(4));
			try {
				client.tryAcquire(this.name, PATIENT.withWait(wait)).ifPresent(LockHandle::release);
			}
			catch (LockInterruptedException ex) {
				assertThat(Thread.interrupted()).isTrue();
			}
			calls++;
		}
		return calls;
	}

}
