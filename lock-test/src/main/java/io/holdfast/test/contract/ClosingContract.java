package io.holdfast.test.contract;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockNotAcquiredException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

abstract class ClosingContract extends ContractTests {

	ClosingContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void releasesTheLocksOfThisClient() {
		LockClient client = client();
		LockClient other = client();
		LockHandle one = client.acquire(this.name, ONCE);
		LockHandle several = client.acquireAll(List.of(this.name + "-a", this.name + "-b"), ONCE);

		client.close();

		assertThat(one.isHeld()).isFalse();
		assertThat(several.isHeld()).isFalse();
		assertThat(other.acquire(this.name, PATIENT).isHeld()).isTrue();
		assertThat(other.acquireAll(List.of(this.name + "-a", this.name + "-b"), PATIENT).isHeld()).isTrue();
	}

	@Test
	void leavesTheLocksOfOtherClients() {
		LockClient client = client();
		LockClient other = client();
		LockHandle handle = other.acquire(this.name, ONCE);

		client.close();

		assertThat(handle.isHeld()).isTrue();
		assertThat(isFree(client())).isFalse();
		assertThat(handle.release()).isTrue();
	}

	@Test
	void failsWaitersOfThisClient() {
		LockClient client = client();
		LockHandle holder = client().acquire(this.name, ONCE);
		Running<LockHandle> waiter = startWaiting(client, PATIENT);
		CompletableFuture<Optional<LockHandle>> later = client.tryAcquireAsync(this.name, PATIENT)
			.toCompletableFuture();
		awaitWaiting(client, 2);

		client.close();

		assertFailed(waiter.result());
		assertFailed(later);
		assertThat(holder.isHeld()).isTrue();
		assertThat(holder.release()).isTrue();
		assertNothingLeft(client());
	}

	@Test
	void endsWaitsBeforeItCloses() {
		LockClient client = client();
		LockHandle held = client.acquire(this.name, ONCE);
		Running<LockHandle> waiter = startWaiting(client, PATIENT);
		CompletableFuture<LockHandle> later = client.acquireAsync(this.name, PATIENT).toCompletableFuture();
		CompletableFuture<LockHandle> several = client.tryAcquireAllAsync(List.of(this.name, this.name + "-a"), PATIENT)
			.thenApply(Optional::orElseThrow)
			.toCompletableFuture();
		Running<Boolean> thread = start(() -> {
			client.asLock(this.name).lock();
			return true;
		});
		awaitWaiting(client, 4);

		client.endWaits();

		assertFailed(waiter.result());
		assertFailed(later);
		assertFailed(several);
		assertFailed(thread.result());
		assertThat(held.isHeld()).as("holders continue").isTrue();
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> client.acquire(this.name, PATIENT))
			.withMessageContaining("shutting down");
		assertThat(client.tryAcquire(this.name)).as("a call that does not wait").isEmpty();
		try (LockHandle free = client.acquire(this.name + "-a", PATIENT)) {
			assertThat(free.isHeld()).as("a free lock is granted").isTrue();
		}
		assertThat(held.release()).isTrue();
		client.acquire(this.name, PATIENT).close();
	}

	@Test
	void letsCallersWaitAgainIfTheApplicationContinues() {
		LockClient client = client();
		LockHandle held = client.acquire(this.name, ONCE);
		client.endWaits();
		client.resumeWaits();
		Running<LockHandle> waiter = startWaiting(client, PATIENT);
		awaitWaiting(client, 1);

		held.release();

		assertThat(waiter.get().release()).isTrue();
	}

	private static void assertFailed(CompletableFuture<?> waiter) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> get(waiter))
			.withCauseInstanceOf(LockNotAcquiredException.class)
			.withMessageContaining("shutting down");
	}

	@Test
	void refusesLaterCalls() {
		LockClient client = client();
		client.close();

		assertThatIllegalStateException().isThrownBy(() -> client.tryAcquire(this.name));
		assertThatIllegalStateException().isThrownBy(() -> client.acquire(this.name, PATIENT));
		assertThatIllegalStateException().isThrownBy(() -> client.tryAcquireAll(List.of(this.name, "b"), ONCE));
		assertThatIllegalStateException().isThrownBy(() -> client.tryAcquireAsync(this.name, ONCE));
		assertThatIllegalStateException().isThrownBy(() -> client.acquireAsync(this.name, PATIENT));
		assertThatIllegalStateException().isThrownBy(() -> client.status(this.name));
		assertThatIllegalStateException().isThrownBy(() -> client.forceRelease(this.name));
	}

	@Test
	void closesOnlyOnce() {
		LockClient client = client();
		LockHandle handle = client.acquire(this.name, ONCE);

		client.close();
		client.close();

		assertThat(handle.release()).isFalse();
		handle.close();
		assertThat(isFree(client())).isTrue();
	}

	@Test
	void doesNoHarmWhileCallsAreRunning() {
		LockClient other = client();
		for (int round = 0; round < 20; round++) {
			LockClient client = client();
			AtomicInteger acquired = new AtomicInteger();
			List<Running<Boolean>> callers = List.of(start(() -> acquireUntilClosed(client, acquired)),
					start(() -> acquireUntilClosed(client, acquired)),
					start(() -> acquireUntilClosed(client, acquired)));
			await("the client is at work", () -> acquired.get() > 10);

			client.close();

			assertThat(callers).allSatisfy((caller) -> assertThat(caller.get()).isTrue());
			assertNothingLeft(other);
		}
	}

	private boolean acquireUntilClosed(LockClient client, AtomicInteger acquired) {
		while (true) {
			try (LockHandle handle = client.acquire(this.name, PATIENT)) {
				assertThat(handle.name()).isEqualTo(this.name);
				acquired.incrementAndGet();
			}
			catch (IllegalStateException | LockNotAcquiredException ex) {
				return true;
			}
		}
	}

}
