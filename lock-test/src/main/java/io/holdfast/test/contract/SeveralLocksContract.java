package io.holdfast.test.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockInterruptedException;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
	void takesNoneIfOneIsBusy() {
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
	void ignoresDuplicates() {
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
	void isLostWithTheFirstLostLock() {
		LockClient client = client();
		LockHandle handle = client.acquireAll(List.of(this.a, this.b), PATIENT.withLease(BRIEF.multipliedBy(5)));
		AtomicInteger losses = new AtomicInteger();
		handle.onLost(losses::incrementAndGet);

		client.forceRelease(this.b);

		await("the loss is reported", () -> losses.get() > 0);
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

	@Test
	void overlappingSetsExcludeEachOther() {
		LockClient one = client();
		LockClient other = client();
		List<List<String>> sets = List.of(List.of(this.a, this.b), List.of(this.b, this.c), List.of(this.c, this.a),
				List.of(this.b, this.a), List.of(this.b), List.of(this.c, this.b, this.a));
		Set<String> inside = ConcurrentHashMap.newKeySet();

		List<Running<Integer>> workers = new ArrayList<>();
		for (List<String> names : sets) {
			workers.add(start(() -> takeTurns(one, names, inside)));
			workers.add(start(() -> takeTurns(other, names, inside)));
		}

		assertThat(workers).allSatisfy((worker) -> assertThat(worker.get()).isEqualTo(ROUNDS));
		await("nothing is held", () -> sets.stream().flatMap(List::stream).allMatch((each) -> isUntouched(one, each)));
	}

	private static int takeTurns(LockClient client, List<String> names, Set<String> inside) {
		for (int round = 0; round < ROUNDS; round++) {
			try (LockHandle handle = client.acquireAll(names, PATIENT)) {
				assertThat(names).as("only one holds each").allMatch(inside::add);
				inside.removeAll(names);
			}
		}
		return ROUNDS;
	}

	@Test
	void leavesNothingOfAnAttemptThatFailed() {
		LockClient one = client();
		LockClient other = client();
		one.acquire(this.b, ONCE);

		assertThat(other.tryAcquireAll(List.of(this.a, this.b, this.c), ONCE)).isEmpty();
		assertThat(other.tryAcquireAll(List.of(this.a, this.b, this.c), HASTY)).isEmpty();

		await("nothing is left", () -> isUntouched(other, this.a) && isUntouched(other, this.c));
		assertThat(one.status(this.b).heldHere()).isTrue();
	}

	@Test
	void leavesNothingOfACallThatWasInterrupted() {
		LockClient one = client();
		LockClient other = client();
		LockHandle busy = one.acquire(this.name, ONCE);
		Running<LockHandle> waiter = start(() -> other.acquireAll(List.of(this.a, this.name), PATIENT));
		awaitWaiting(other, 1);

		waiter.thread().interrupt();

		assertThatExceptionOfType(CompletionException.class).isThrownBy(waiter::get)
			.withCauseInstanceOf(LockInterruptedException.class);
		busy.release();
		await("nothing is left", () -> isUntouched(other, this.a));
		assertNothingLeft(one, other);
	}

	@Test
	void isServedInOrderForEachOfThem() {
		LockClient one = client();
		LockClient other = client();
		LockHandle busy = one.acquire(this.name, ONCE);
		Running<LockHandle> several = start(() -> other.acquireAll(List.of(this.name, "0-" + this.name), PATIENT));
		awaitWaiting(other, 1);
		Running<LockHandle> single = start(() -> other.acquire("0-" + this.name, PATIENT));
		await("it waits behind", () -> other.status("0-" + this.name).waitingHere() == 2);

		busy.release();

		LockHandle handle = several.get();
		assertThat(single.result()).isNotDone();
		handle.release();
		assertThat(single.get().isHeld()).isTrue();
	}

	@Test
	void isReportedAsOne() {
		RecordingLockListener recorded = new RecordingLockListener(false);
		LockClient client = client(recorded);
		LockHandle busy = client().acquire(this.b, ONCE);

		assertThat(client.tryAcquireAll(List.of(this.a, this.b), ONCE.withLabel("label"))).isEmpty();
		Running<LockHandle> waiter = start(
				() -> client.acquireAll(List.of(this.b, this.a), PATIENT.withLabel("label")));
		await("the wait is reported", () -> recorded.count("wait") == 1);
		busy.release();
		waiter.get().release();

		await("the release is reported", () -> recorded.count("released") == 1);
		assertThat(recorded.kinds()).containsExactly("BUSY", "wait", "waited", "ACQUIRED", "released");
		assertThat(recorded.events()).allSatisfy((event) -> {
			assertThat(event.name()).isEqualTo(this.a + ", " + this.b);
			assertThat(event.label()).isEqualTo("label");
		});
	}

	@Test
	void hasNoFence() {
		LockClient client = client();

		assertThatIllegalArgumentException()
			.isThrownBy(() -> client.acquireAll(List.of(this.a, this.b), PATIENT.fenced()))
			.withMessageContaining("a fence each");
		LockHandle handle = client.acquireAll(List.of(this.a, this.b), ONCE);
		assertThatIllegalStateException().isThrownBy(handle::fence);
	}

	private static boolean isUntouched(LockClient client, String name) {
		LockStatus status = client.status(name);
		return status.nodesHolding() == 0 && !status.heldHere() && status.waitingHere() == 0;
	}

	private static int takeTurns(LockClient client, List<String> names, AtomicInteger inside) {
		for (int round = 0; round < ROUNDS; round++) {
			try (LockHandle handle = client.acquireAll(names, PATIENT)) {
				assertThat(inside.incrementAndGet()).as("concurrent holders").isOne();
				inside.decrementAndGet();
			}
		}
		return ROUNDS;
	}

	@Test
	void isAcquiredWithoutBlockingToo() {
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
