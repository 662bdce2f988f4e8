package io.holdfast.test.contract;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LossReason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

abstract class LeaseContract extends ContractTests {

	LeaseContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void endsWhenItIsNotRenewed() {
		LockHandle handle = client().acquire(this.name, FLEETING);

		await("the lease ends", () -> !handle.isHeld());

		assertThat(handle.remainingValidity()).isZero();
		assertThatExceptionOfType(LockLostException.class).isThrownBy(handle::ensureHeld).satisfies((ex) -> {
			assertThat(ex.lockName()).isEqualTo(this.name);
			// On a machine that stalls, a node may report the loss before the local clock
			// does.
			assertThat(ex.reason()).isIn(LossReason.EXPIRED, LossReason.GONE);
		});
	}

	@Test
	void letsInANextHolderThatALateReleaseDoesNotHarm() {
		LockHandle late = client().acquire(this.name, FLEETING);
		LockClient other = client();
		LockHandle next = other.acquire(this.name, PATIENT);

		assertThat(late.isHeld()).isFalse();
		assertThat(late.release()).isFalse();

		assertThat(next.isHeld()).isTrue();
		assertThat(isFree(client())).isFalse();
		assertThat(next.token()).startsWith(other.status(this.name).holder() + ":");
		assertThat(next.release()).isTrue();
	}

	@Test
	void reportsItsLossOnceAndNotOnTheCallersThread() {
		LockClient client = client();
		LockHandle handle = client.acquire(this.name, FLEETING);
		List<Thread> calls = new CopyOnWriteArrayList<>();
		handle.onLost(() -> calls.add(Thread.currentThread()));

		await("the lease ends", () -> !handle.isHeld());
		await("the loss is reported", () -> !calls.isEmpty());
		handle.release();
		awaitAnotherLoss(client);

		assertThat(calls).hasSize(1).doesNotContain(Thread.currentThread());
	}

	@Test
	void reportsItsLossAtOnceToLaterActions() {
		LockHandle handle = client().acquire(this.name, FLEETING);
		await("the lease ends", () -> !handle.isHeld());
		CompletableFuture<Thread> reported = new CompletableFuture<>();

		handle.onLost(() -> reported.complete(Thread.currentThread()));

		assertThat(get(reported)).isNotSameAs(Thread.currentThread());
	}

	@Test
	void reportsItsLossToAllActionsThoughOneFails() {
		LockHandle handle = client().acquire(this.name, FLEETING);
		CompletableFuture<Boolean> reported = new CompletableFuture<>();
		handle.onLost(() -> {
			throw new IllegalStateException("thrown by the test");
		});
		handle.onLost(() -> reported.complete(true));

		assertThat(get(reported)).isTrue();
	}

	@Test
	void letsTheActionOnLossBlock() {
		LockClient client = client();
		CompletableFuture<LockHandle> again = new CompletableFuture<>();
		client.acquire(this.name, FLEETING).onLost(() -> again.complete(client.acquire(this.name, PATIENT)));

		assertThat(get(again).isHeld()).isTrue();
	}

	@Test
	void reportsNoLossAfterItsRelease() {
		LockClient client = client();
		AtomicInteger calls = new AtomicInteger();
		LockHandle handle = client.acquire(this.name, PATIENT.withLease(BRIEF));
		handle.onLost(calls::incrementAndGet);
		// On a very slow machine it may already be lost.
		boolean released = handle.release();
		handle.onLost(calls::incrementAndGet);

		awaitAnotherLoss(client);

		assertThat(released).isTrue();
		assertThat(calls).hasValue(0);
	}

	/** Wait until a later lease was lost, and so any earlier one and its callbacks. */
	private void awaitAnotherLoss(LockClient client) {
		CompletableFuture<Boolean> lost = new CompletableFuture<>();
		client.acquire(this.name + "-another", FLEETING).onLost(() -> lost.complete(true));
		assertThat(get(lost)).isTrue();
	}

	@Test
	void lastsForAsLongAsItIsRenewed() {
		LockHandle handle = client().acquire(this.name, PATIENT.withLease(RENEWED));
		LockClient other = client();
		long until = System.nanoTime() + LONGER_THAN_RENEWED.toNanos();

		await("more than a lease passes", () -> {
			assertThat(isFree(other)).isFalse();
			return System.nanoTime() > until;
		});

		handle.ensureHeld();
		assertThat(handle.remainingValidity()).isPositive().isLessThanOrEqualTo(RENEWED);
		assertThat(handle.release()).isTrue();
	}

	@Test
	void isRenewedNoLongerThanTheLongestHold() {
		LockClient client = client();
		long before = System.nanoTime();
		LockHandle handle = client.acquire(this.name, PATIENT.withLease(BRIEF).withMaxHold(BRIEF.multipliedBy(3)));

		LockHandle next = client().acquire(this.name, PATIENT);

		assertThat(handle.isHeld()).isFalse();
		assertThat(next.isHeld()).isTrue();
		assertThat(System.nanoTime() - before).isGreaterThan(BRIEF.toNanos());
		assertThatExceptionOfType(LockLostException.class).isThrownBy(handle::ensureHeld);
	}

	@Test
	void isExtendedByItsHolder() {
		LockHandle handle = client().acquire(this.name, PATIENT.withRenew(false));

		assertThat(handle.extend(LEASE.multipliedBy(3))).isTrue();

		assertThat(handle.remainingValidity()).isGreaterThan(LEASE.multipliedBy(2))
			.isLessThanOrEqualTo(LEASE.multipliedBy(3));
		assertThat(client().status(this.name).remainingLease()).isGreaterThan(LEASE.multipliedBy(2));
	}

	@Test
	void isNeverRevived() {
		LockClient client = client();
		LockHandle handle = client.acquire(this.name, FLEETING);
		await("the lease ends", () -> !handle.isHeld());

		assertThat(handle.extend(LEASE)).isFalse();

		assertThat(handle.isHeld()).isFalse();
		assertNothingLeft(client);
	}

	@Test
	void isNotExtendedAfterItsRelease() {
		LockClient client = client();
		LockHandle handle = client.acquire(this.name, ONCE);
		handle.release();

		assertThat(handle.extend(LEASE)).isFalse();

		assertNothingLeft(client);
	}

}
