package io.holdfast.test.contract;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

abstract class OperatingContract extends ContractTests {

	OperatingContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void showsAFreeLock() {
		LockStatus status = client().status(this.name);

		assertThat(status.name()).isEqualTo(this.name);
		assertFree(status);
		assertThat(status.nodes()).isPositive();
	}

	@Test
	void showsAHeldLockToAllClients() {
		LockClient one = client();
		LockClient other = client();
		LockHandle handle = one.acquire(this.name, ONCE);
		await("all nodes hold it", () -> {
			LockStatus status = other.status(this.name);
			return status.nodesHolding() == status.nodes();
		});

		LockStatus here = one.status(this.name);
		LockStatus there = other.status(this.name);

		assertThat(here.held()).isTrue();
		assertThat(here.heldHere()).isTrue();
		assertThat(there.held()).isTrue();
		assertThat(there.heldHere()).isFalse();
		assertThat(handle.token()).startsWith(there.holder() + ":");
		assertThat(there.remainingLease()).isPositive().isLessThanOrEqualTo(LEASE);
		handle.release();
		await("it is free again", () -> one.status(this.name).nodesHolding() == 0);
		assertFree(one.status(this.name));
		assertFree(other.status(this.name));
	}

	private static void assertFree(LockStatus status) {
		assertThat(status.held()).isFalse();
		assertThat(status.holder()).isNull();
		assertThat(status.remainingLease()).isNull();
		assertThat(status.nodesHolding()).isZero();
		assertThat(status.heldHere()).isFalse();
		assertThat(status.waitingHere()).isZero();
		assertThat(status.instancesWaiting()).isZero();
		assertThat(status.nextInstance()).isNull();
	}

	@Test
	void countsTheWaitersOfThisClient() {
		LockClient one = client();
		LockClient other = client();
		LockHandle holder = one.acquire(this.name, ONCE);
		Running<LockHandle> first = startWaiting(other, PATIENT);
		Running<LockHandle> second = startWaiting(other, PATIENT);

		assertThat(other.status(this.name).waitingHere()).isEqualTo(2);
		LockStatus there = one.status(this.name);
		assertThat(there.waitingHere()).isZero();
		assertThat(there.instancesWaiting()).isBetween(0, 1);
		assertThat(there.nextInstance() != null).isEqualTo(there.instancesWaiting() == 1);

		holder.release();
		first.get().release();
		second.get().release();
		awaitWaiting(other, 0);
		await("nobody waits in a queue of instances", () -> one.status(this.name).instancesWaiting() == 0);
	}

	@Test
	void freesALockByForceAndNotifiesItsHolder() {
		LockClient one = client();
		LockClient other = client();
		LockHandle handle = one.acquire(this.name, PATIENT.withLease(BRIEF.multipliedBy(5)));
		CompletableFuture<Boolean> lost = new CompletableFuture<>();
		handle.onLost(() -> lost.complete(true));

		assertThat(other.forceRelease(this.name)).isTrue();

		LockHandle next = other.acquire(this.name, PATIENT);
		assertThat(get(lost)).isTrue();
		assertThat(handle.isHeld()).isFalse();
		assertThatExceptionOfType(LockLostException.class).isThrownBy(handle::ensureHeld);
		assertThat(handle.release()).isFalse();
		assertThat(next.isHeld()).isTrue();
		assertThat(isFree(client())).isFalse();
	}

	@Test
	void freesItsOwnLockByForce() {
		LockClient client = client();
		LockHandle handle = client.acquire(this.name, PATIENT.withLease(BRIEF.multipliedBy(5)));

		assertThat(client.forceRelease(this.name)).isTrue();

		await("the holder is notified", () -> !handle.isHeld());
		assertThatExceptionOfType(LockLostException.class).isThrownBy(handle::ensureHeld);
		assertNothingLeft(client);
	}

	@Test
	void servesAWaiterWhenTheLockIsFreedByForce() {
		LockClient one = client();
		LockClient other = client();
		one.acquire(this.name, ONCE.withRenew(false));
		Running<LockHandle> waiter = startWaiting(other, PATIENT);

		one.forceRelease(this.name);

		assertThat(waiter.get().isHeld()).isTrue();
	}

	@Test
	void hasNothingToFreeWithoutAHolder() {
		LockClient client = client();

		assertThat(client.forceRelease(this.name)).isFalse();

		assertNothingLeft(client);
	}

}
