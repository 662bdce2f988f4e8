package io.holdfast.test.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
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

abstract class ThreadLockContract extends ContractTests {

	private static final int THREADS = 6;

	private static final int ROUNDS = 50;

	ThreadLockContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void excludesOthersUntilItIsUnlocked() {
		LockClient client = client();
		LockClient other = client();
		Lock lock = client.asLock(this.name, PATIENT);

		lock.lock();

		assertThat(isFree(other)).isFalse();
		assertThat(isFree(client)).as("handles of the same client").isFalse();
		assertThat(start(client.asLock(this.name)::tryLock).get()).as("another thread").isFalse();
		assertThat(other.asLock(this.name).tryLock()).as("another client on the same thread").isFalse();
		lock.unlock();
		assertNothingLeft(client, other);
	}

	@Test
	void isReentrantThroughEveryDoorAndEveryView() throws Exception {
		LockClient client = client();
		Lock lock = client.asLock(this.name, PATIENT);
		Lock sameLock = client.asLock(this.name);

		lock.lock();
		sameLock.lockInterruptibly();
		assertThat(sameLock.tryLock()).isTrue();
		assertThat(lock.tryLock(0, TimeUnit.SECONDS)).isTrue();
		sameLock.unlock();
		lock.unlock();
		sameLock.unlock();

		assertThat(isFree(client)).isFalse();
		sameLock.unlock();
		assertNothingLeft(client);
	}

	@Test
	void isUnlockedByItsThreadOnlyAndOncePerLock() {
		LockClient client = client();
		Lock lock = client.asLock(this.name, PATIENT);
		assertNotOwner(lock);

		lock.lock();
		start(() -> assertNotOwner(lock)).get();
		assertNotOwner(client.asLock(this.name + "-other"));
		assertNotOwner(client().asLock(this.name));
		assertThat(isFree(client)).isFalse();

		lock.unlock();
		assertNotOwner(lock);
		assertNothingLeft(client);
	}

	private static boolean assertNotOwner(Lock lock) {
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock)
			.withMessageContaining("'contract-")
			.withMessageContaining(Thread.currentThread().getName());
		return true;
	}

	@Test
	void waitsForTheHolder() {
		LockClient client = client();
		LockHandle holder = client().acquire(this.name, ONCE);
		Running<Boolean> waiter = start(() -> {
			// The wait in the options does not apply to a lock that waits without limit.
			Lock lock = client.asLock(this.name, ONCE);
			lock.lock();
			lock.unlock();
			assertThat(lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
			lock.unlock();
			return true;
		});
		awaitWaiting(client, 1);

		holder.release();

		assertThat(waiter.get()).isTrue();
		assertNothingLeft(client);
	}

	@Test
	void givesUpWhenTheTimeIsUp() throws Exception {
		LockClient client = client();
		LockHandle holder = client().acquire(this.name, ONCE);
		Lock lock = client.asLock(this.name, PATIENT);

		assertThat(lock.tryLock(30, TimeUnit.MILLISECONDS)).isFalse();
		assertThat(lock.tryLock(-1, TimeUnit.MILLISECONDS)).isFalse();
		assertThat(lock.tryLock()).isFalse();

		assertNotOwner(lock);
		holder.release();
		assertNothingLeft(client);
	}

	@Test
	void givesUpWhenInterrupted() {
		LockClient client = client();
		LockHandle holder = client().acquire(this.name, ONCE);
		Lock lock = client.asLock(this.name, PATIENT);
		Running<Boolean> interruptible = start(() -> interrupted(lock::lockInterruptibly));
		Running<Boolean> timed = start(() -> interrupted(() -> lock.tryLock(LONG.toSeconds(), TimeUnit.SECONDS)));
		awaitWaiting(client, 2);

		interruptible.thread().interrupt();
		timed.thread().interrupt();

		assertThat(interruptible.get()).isTrue();
		assertThat(timed.get()).isTrue();
		awaitWaiting(client, 0);
		holder.release();
		assertNothingLeft(client);
	}

	@Test
	void isNotLockedInterruptiblyByAThreadThatWasInterruptedBefore() {
		LockClient client = client();
		Lock lock = client.asLock(this.name, PATIENT);
		Running<Boolean> caller = start(() -> {
			Thread.currentThread().interrupt();
			boolean first = interrupted(lock::lockInterruptibly);
			Thread.currentThread().interrupt();
			boolean second = interrupted(() -> lock.tryLock(1, TimeUnit.SECONDS));
			lock.lock();
			Thread.currentThread().interrupt();
			boolean reentry = interrupted(lock::lockInterruptibly);
			lock.unlock();
			return first && second && reentry;
		});

		assertThat(caller.get()).isTrue();
		assertNothingLeft(client);
	}

	private static boolean interrupted(Interruptible call) {
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(call::run);
		return !Thread.currentThread().isInterrupted();
	}

	@Test
	void isLockedAndUnlockedInSpiteOfAnInterruptWhichIsKept() {
		LockClient client = client();
		LockHandle holder = client().acquire(this.name, ONCE);
		Lock lock = client.asLock(this.name, PATIENT);
		Running<Boolean> waiter = start(() -> {
			Thread.currentThread().interrupt();
			assertThat(lock.tryLock()).isFalse();
			lock.lock();
			assertThat(lock.tryLock()).isTrue();
			lock.unlock();
			lock.unlock();
			return Thread.currentThread().isInterrupted();
		});
		awaitWaiting(client, 1);
		waiter.thread().interrupt();

		holder.release();

		assertThat(waiter.get()).as("interrupt flag").isTrue();
		assertNothingLeft(client);
	}

	@Test
	void reportsItsLossWhenItIsUnlockedAndCanBeLockedAgain() {
		LockClient client = client();
		Lock lock = client.asLock(this.name, FLEETING);
		lock.lock();
		lock.lock();
		client().asLock(this.name, PATIENT).lock();

		assertLost(lock::lock);
		assertLost(lock::tryLock);
		assertLost(lock::unlock);
		assertLost(lock::unlock);
		assertNotOwner(lock);

		assertThat(lock.tryLock()).as("held by another").isFalse();
		client.forceRelease(this.name);
		Lock anew = client.asLock(this.name, PATIENT);
		anew.lock();
		assertThat(isFree(client)).isFalse();
		lock.unlock();
		// A slow node may have received the other client's command after its forced
		// release.
		await("a quorum is free", () -> isFree(client));
	}

	private void assertLost(Runnable call) {
		assertThatExceptionOfType(LockLostException.class).isThrownBy(call::run)
			.satisfies((ex) -> assertThat(ex.lockName()).isEqualTo(this.name));
	}

	@Test
	void endsWithItsClient() {
		LockClient client = client();
		Lock lock = client.asLock(this.name, PATIENT);
		lock.lock();

		client.close();

		assertThat(isFree(client())).isTrue();
		assertThatIllegalStateException().isThrownBy(lock::lock);
		assertThatIllegalStateException().isThrownBy(lock::unlock);
		assertNotOwner(lock);
		assertThatIllegalStateException().isThrownBy(lock::tryLock);
	}

	@Test
	void failsWaitersWhenItsClientIsClosed() {
		LockClient client = client();
		client().acquire(this.name, ONCE);
		Running<Boolean> waiter = start(() -> {
			client.asLock(this.name).lock();
			return true;
		});
		awaitWaiting(client, 1);

		client.close();

		assertThatExceptionOfType(CompletionException.class).isThrownBy(waiter::get)
			.withCauseInstanceOf(LockNotAcquiredException.class);
	}

	@Test
	void hasNoConditions() {
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> client().asLock(this.name).newCondition())
			.withMessageContaining(this.name);
	}

	@Test
	void losesNoUpdateOfManyThreads() {
		LockClient one = client();
		LockClient other = client();
		int[] counter = new int[1];
		List<Running<Integer>> workers = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			Lock lock = ((i % 2 == 0) ? one : other).asLock(this.name, PATIENT);
			workers.add(start(() -> count(lock, counter)));
		}

		assertThat(workers).allSatisfy((worker) -> assertThat(worker.get()).isEqualTo(ROUNDS));
		assertThat(counter[0]).isEqualTo(THREADS * ROUNDS);
		assertNothingLeft(one, other);
	}

	private static int count(Lock lock, int[] counter) {
		for (int round = 0; round < ROUNDS; round++) {
			lock.lock();
			try {
				int before = counter[0];
				lock.lock();
				counter[0] = before + 1;
				lock.unlock();
			}
			finally {
				lock.unlock();
			}
		}
		return ROUNDS;
	}

	private interface Interruptible {

		void run() throws InterruptedException;

	}

}
