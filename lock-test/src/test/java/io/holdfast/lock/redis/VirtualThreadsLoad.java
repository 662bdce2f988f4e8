package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockInterruptedException;
import io.holdfast.lock.LockOptions;

/**
 * All operations that may wait for a lock, on many virtual threads at once.
 */
final class VirtualThreadsLoad {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(3));

	private static final LockOptions HASTY = PATIENT.withWait(Duration.ofMillis(30));

	private static final LockOptions RENEWED = PATIENT.withLease(Duration.ofMillis(1_500));

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private final List<Thread> threads = new ArrayList<>();

	private final LockClient client;

	private final int scale;

	private int counter;

	VirtualThreadsLoad(LockClient client, int scale) {
		this.client = client;
		this.scale = scale;
	}

	void run() throws InterruptedException {
		try (LockHandle held = this.client.acquire("held", PATIENT)) {
			Lock lock = this.client.asLock("held", PATIENT);
			List<Thread> interrupted = start(this.scale, (i) -> isInterrupted(lock, i));
			start(this.scale, (i) -> this.client.tryAcquire("held", HASTY).isEmpty());
			start(this.scale, (i) -> this.client.tryAcquire("held").isEmpty() && !lock.tryLock());
			start(this.scale, (i) -> !lock.tryLock(20, TimeUnit.MILLISECONDS));
			start(this.scale, (i) -> acquireAndExtend("own-" + i));
			start(this.scale, (i) -> acquireAndExtend("few-" + i % 7));
			start(this.scale, (i) -> count());
			start(this.scale / 10, (i) -> isRenewed("renewed-" + i));
			for (Thread thread : interrupted) {
				thread.interrupt();
			}
			for (Thread thread : this.threads) {
				thread.join();
			}
			held.ensureHeld();
		}
		if (this.counter != this.scale) {
			this.failures.add(new AssertionError(this.scale + " counted to " + this.counter));
		}
		if (!this.failures.isEmpty()) {
			AssertionError failure = new AssertionError(this.failures.size() + " calls failed");
			this.failures.stream().limit(10).forEach(failure::addSuppressed);
			throw failure;
		}
	}

	private List<Thread> start(int count, Work work) {
		List<Thread> started = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			int number = i;
			started.add(VirtualThreads.start(() -> note(() -> work.succeeds(number))));
		}
		this.threads.addAll(started);
		return started;
	}

	private void note(Callable<Boolean> work) {
		try {
			if (!work.call()) {
				this.failures.add(new AssertionError("It ended with the wrong outcome"));
			}
		}
		catch (Exception ex) {
			this.failures.add(ex);
		}
	}

	private boolean isInterrupted(Lock lock, int number) {
		try {
			if (number % 2 == 0) {
				lock.lockInterruptibly();
			}
			else {
				this.client.acquire("held", PATIENT);
			}
			return false;
		}
		catch (InterruptedException | LockInterruptedException ex) {
			return true;
		}
	}

	private boolean acquireAndExtend(String name) throws InterruptedException {
		try (LockHandle handle = this.client.acquire(name, PATIENT)) {
			Thread.sleep(1);
			return handle.extend(Duration.ofMinutes(1));
		}
	}

	private boolean count() {
		Lock lock = this.client.asLock("counter", PATIENT);
		lock.lock();
		try {
			lock.lock();
			this.counter++;
			lock.unlock();
		}
		finally {
			lock.unlock();
		}
		return true;
	}

	/**
	 * On a machine that stalls for a second, the lock may be lost instead.
	 */
	private boolean isRenewed(String name) throws InterruptedException {
		try (LockHandle handle = this.client.acquire(name, RENEWED)) {
			Duration before = handle.remainingValidity();
			Thread.sleep(10);
			while (handle.isHeld() && handle.remainingValidity().compareTo(before) < 0) {
				before = handle.remainingValidity();
				Thread.sleep(10);
			}
			return true;
		}
	}

	private interface Work {

		boolean succeeds(int number) throws Exception;

	}

}
