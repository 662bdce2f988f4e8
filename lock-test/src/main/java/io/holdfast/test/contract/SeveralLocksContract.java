package io.holdfast.test.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockNotAcquiredException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

abstract class SeveralLocksContract extends ContractTests {

	private static final int ROUNDS = 40;

	private final String a = this.name + "-a";

	private final String b = this.name + "-b";

	private final String c = this.name + "-c";

	SeveralLocksContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void takesAllAndReleasesAll() {
		LockClient one = client();
		LockClient other = client();
		LockHandle handle = one.acquireAll(List.of(this.c, this.a, this.b), ONCE);

		assertThat(handle.isHeld()).isTrue();
		assertThat(handle.name()).contains(this.a, this.b, this.c);
		assertThat(handle.remainingValidity()).isPositive().isLessThanOrEqualTo(LEASE);
		assertThat(List.of(this.a, this.b, this.c)).noneMatch((each) -> other.tryAcquire(each, ONCE).isPresent());
		assertThat(handle.release()).isTrue();
		assertThat(handle.release()).isFalse();

		assertThat(other.tryAcquireAll(List.of(this.a, this.b, this.c), ONCE)).isPresent();
	}

	@Test
	void takesNoneWhereOneIsBusy() {
		LockClient one = client();
		LockClient other = client();
		LockHandle busy = one.acquire(this.b, ONCE);

		assertThat(other.tryAcquireAll(List.of(this.a, this.b, this.c), HASTY)).isEmpty();
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> other.acquireAll(List.of(this.a, this.b, this.c), ONCE))
			.withMessageContaining(this.b);

		one.acquire(this.a, PATIENT).release();
		one.acquire(this.c, PATIENT).release();
		assertThat(busy.isHeld()).isTrue();
	}

	@Test
	void waitsForTheBusyOne() {
		LockClient one = client();
		LockClient other = client();
		LockHandle busy = one.acquire(this.name, ONCE);
		Running<LockHandle> waiter = start(() -> other.acquireAll(List.of(this.name, this.a, this.b), PATIENT));
		awaitWaiting(other, 1);

		busy.release();

		assertThat(waiter.get().isHeld()).isTrue();
		assertThat(one.tryAcquire(this.a, ONCE)).isEmpty();
	}

	@Test
	void countsDoublesOnce() {
		LockClient client = client();
		LockHandle handle = client.acquireAll(List.of(this.a, this.b, this.a), ONCE);

		assertThat(handle.release()).isTrue();
		assertThat(client.tryAcquireAll(List.of(this.a, this.a), ONCE)).isPresent();
	}

	@Test
	void needsAtLeastOneName() {
		LockClient client = client();

		assertThatIllegalArgumentException().isThrownBy(() -> client.tryAcquireAll(List.of(), ONCE));
		assertThatIllegalArgumentException().isThrownBy(() -> client.acquireAll(List.of(), PATIENT));
	}

	@Test
	void isLostWithTheFirstThatIs() {
		LockClient client = client();
		LockHandle handle = client.acquireAll(List.of(this.a, this.b), PATIENT.withLease(BRIEF.multipliedBy(5)));
		AtomicInteger losses = new AtomicInteger();
		handle.onLost(losses::incrementAndGet);

		client.forceRelease(this.b);

		await("the loss is told", () -> losses.get() > 0);
		assertThat(handle.isHeld()).isFalse();
		assertThat(handle.release()).isFalse();
		client.acquireAll(List.of(this.a, this.b), PATIENT).release();
		assertThat(losses).hasValue(1);
	}

	@Test
	void isExtendedAsAWhole() {
		LockHandle handle = client().acquireAll(List.of(this.a, this.b), PATIENT.withRenew(false));

		assertThat(handle.extend(LEASE.multipliedBy(3))).isTrue();

		assertThat(handle.remainingValidity()).isGreaterThan(LEASE.multipliedBy(2));
	}

	@Test
	void neverDeadlocksInOppositeOrders() {
		LockClient one = client();
		LockClient other = client();
		List<String> forth = List.of(this.a, this.b, this.c);
		List<String> back = new ArrayList<>(forth);
		Collections.reverse(back);
		AtomicInteger inside = new AtomicInteger();

		List<Running<Integer>> workers = List.of(start(() -> takeTurns(one, forth, inside)),
				start(() -> takeTurns(other, back, inside)), start(() -> takeTurns(one, back, inside)),
				start(() -> takeTurns(other, forth, inside)));

		assertThat(workers).allSatisfy((worker) -> assertThat(worker.get()).isEqualTo(ROUNDS));
	}

	private static int takeTurns(LockClient client, List<String> names, AtomicInteger inside) {
		for (int round = 0; round < ROUNDS; round++) {
			try (LockHandle handle = client.acquireAll(names, PATIENT)) {
				assertThat(inside.incrementAndGet()).as("holders at a time").isOne();
				inside.decrementAndGet();
			}
		}
		return ROUNDS;
	}

	@Test
	void comesWithoutBlockingToo() {
		LockClient one = client();
		LockClient other = client();
		LockHandle busy = one.acquire(this.b, ONCE);

		assertThat(get(other.tryAcquireAllAsync(List.of(this.a, this.b), HASTY))).isEmpty();
		CompletableFuture<Optional<LockHandle>> waiter = other.tryAcquireAllAsync(List.of(this.a, this.b), PATIENT)
			.toCompletableFuture();
		busy.release();

		assertThat(get(waiter)).hasValueSatisfying((handle) -> assertThat(handle.isHeld()).isTrue());
	}

	@Test
	void leavesNothingWhenCancelled() {
		LockClient one = client();
		LockClient other = client();
		LockHandle busy = one.acquire(this.name, ONCE);
		CompletableFuture<Optional<LockHandle>> waiter = other
			.tryAcquireAllAsync(List.of(this.name, "0-" + this.name), PATIENT)
			.toCompletableFuture();
		awaitWaiting(other, 1);

		waiter.cancel(true);
		awaitWaiting(other, 0);

		busy.release();
		one.acquireAll(List.of(this.name, "0-" + this.name), PATIENT).release();
		assertNothingLeft(one, other);
	}

}
