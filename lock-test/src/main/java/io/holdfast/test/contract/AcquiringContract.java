package io.holdfast.test.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockNotAcquiredException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

abstract class AcquiringContract extends ContractTests {

	private static final int THREADS = 6;

	private static final int ROUNDS = 30;

	AcquiringContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void keepsOtherClientsOutUntilReleased() {
		LockClient one = client();
		LockClient other = client();
		LockHandle handle = one.tryAcquire(this.name, ONCE).orElseThrow();

		assertThat(other.tryAcquire(this.name, ONCE)).isEmpty();
		assertThat(handle.release()).isTrue();

		assertThat(other.tryAcquire(this.name, ONCE)).isPresent();
	}

	@Test
	void keepsOthersOutWithinOneClient() {
		LockClient client = client();
		LockHandle handle = client.acquire(this.name, ONCE);

		assertThat(client.tryAcquire(this.name, ONCE)).isEmpty();
		assertThat(start(() -> client.tryAcquire(this.name, ONCE)).get()).isEmpty();
		handle.close();

		assertThat(client.tryAcquire(this.name, ONCE)).isPresent();
	}

	@Test
	void losesNoIncrementUnderContention() {
		List<LockClient> clients = List.of(client(), client());
		Counter counter = new Counter();
		List<Running<Boolean>> workers = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			LockClient client = clients.get(i % clients.size());
			workers.add(start(() -> increment(client, counter)));
		}

		assertThat(workers).allSatisfy((worker) -> assertThat(worker.get()).isTrue());
		assertThat(counter.value).isEqualTo(THREADS * ROUNDS);
		assertNothingLeft(clients.get(0), clients.get(1));
	}

	private boolean increment(LockClient client, Counter counter) {
		for (int round = 0; round < ROUNDS; round++) {
			try (LockHandle handle = client.acquire(this.name, PATIENT)) {
				assertThat(counter.inside.incrementAndGet()).as("concurrent holders").isOne();
				int read = counter.value;
				Thread.yield();
				counter.value = read + 1;
				counter.inside.decrementAndGet();
			}
		}
		return true;
	}

	@Test
	void throwsForABusyLockWithItsNameAndTheWait() {
		LockClient client = client();
		client.acquire(this.name, ONCE);

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> client().acquire(this.name, PATIENT.withWait(Duration.ofMillis(20))))
			.withMessageContaining(this.name)
			.withMessageContaining(Duration.ofMillis(20).toString())
			.satisfies((ex) -> {
				assertThat(ex.lockName()).isEqualTo(this.name);
				assertThat(ex.waitTime()).isEqualTo(Duration.ofMillis(20));
			});
	}

	@Test
	void doesNotMixUpNames() {
		LockClient client = client();
		LockHandle one = client.acquire(this.name, ONCE);
		LockHandle other = client.acquire(this.name + "-other", ONCE);

		assertThat(one.name()).isEqualTo(this.name);
		assertThat(other.name()).isEqualTo(this.name + "-other");
		assertThat(other.release()).isTrue();
		assertThat(one.isHeld()).isTrue();
	}

	@Test
	void usesTheDefaultsWithoutOptions() {
		LockClient client = client();
		try (LockHandle handle = client.acquire(this.name)) {
			assertThat(handle.remainingValidity()).isPositive().isLessThanOrEqualTo(client.defaultOptions().lease());
			assertThat(client.tryAcquire(this.name)).isEmpty();
		}
		Optional<LockHandle> again = client.tryAcquire(this.name);

		assertThat(again).isPresent();
	}

	@Test
	void givesEachAcquisitionItsOwnToken() {
		LockClient client = client();
		LockHandle first = client.acquire(this.name, ONCE);
		first.release();
		LockHandle second = client.acquire(this.name, ONCE);

		assertThat(second.token()).isNotEqualTo(first.token());
	}

	@Test
	void hasNoFenceUnlessAsked() {
		LockHandle handle = client().acquire(this.name, ONCE);

		assertThatIllegalStateException().isThrownBy(handle::fence).withMessageContaining(this.name);
	}

	@Test
	void isReleasedOnce() {
		LockClient client = client();
		LockHandle handle = client.acquire(this.name, ONCE);

		assertThat(handle.release()).isTrue();
		assertThat(handle.release()).isFalse();
		assertThat(get(handle.releaseAsync())).isFalse();
		handle.close();

		assertThat(handle.isHeld()).isFalse();
		assertThat(handle.remainingValidity()).isZero();
		assertThatIllegalStateException().isThrownBy(handle::ensureHeld);
	}

	@Test
	void doesNotFreeTheNextHolderByASecondRelease() {
		LockClient client = client();
		LockHandle first = client.acquire(this.name, ONCE);
		first.release();
		LockHandle next = client.acquire(this.name, ONCE);

		first.release();

		assertThat(next.isHeld()).isTrue();
		assertThat(isFree(client())).isFalse();
	}

	@Test
	void returnsWhatTheWorkReturnedAndReleases() {
		LockClient client = client();

		String result = client.withLock(this.name, ONCE, () -> {
			assertThat(isFree(client)).isFalse();
			return "done";
		});

		assertThat(result).isEqualTo("done");
		assertThat(isFree(client)).isTrue();
	}

	@Test
	void throwsWhatTheWorkThrewAndReleases() {
		LockClient client = client();
		IOException failure = new IOException("of the work");

		assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.withLock(this.name, ONCE, () -> {
			throw failure;
		})).isSameAs(failure);

		assertThat(isFree(client)).isTrue();
	}

	@Test
	void notifiesTheWorkOfTheLossOfItsLock() {
		LockClient client = client();

		assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> client.withLock(this.name, FLEETING, () -> {
			await("another holder", () -> isFree(client));
			return "done, but not alone";
		})).withMessageContaining(this.name);
	}

	private static final class Counter {

		private final AtomicInteger inside = new AtomicInteger();

		// Guarded only by the lock under test.
		private int value;

	}

}
