package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

import io.holdfast.duration.Durations;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.text.Printable;

/**
 * A view of one lock as a {@link Lock}, whose holds belong to threads. It only counts the
 * holds; the engine acquires and releases.
 */
final class ReentrantLockView implements Lock {

	private final ThreadHoldCounts counts;

	private final String name;

	private final String key;

	private final Function<Duration, PendingAcquisition> start;

	/**
	 * Create a view.
	 * @param counts the counts that all views of a client share
	 * @param start begins an acquisition with the given wait time
	 */
	ReentrantLockView(ThreadHoldCounts counts, String name, String key, Function<Duration, PendingAcquisition> start) {
		this.counts = counts;
		this.name = name;
		this.key = key;
		this.start = start;
	}

	@Override
	public void lock() {
		boolean held = this.counts.reenter(this.key);
		while (!held) {
			held = take(this.start.apply(Durations.LONGEST_WAIT).awaitUninterruptibly(this.name));
		}
	}

	@Override
	public void lockInterruptibly() throws InterruptedException {
		boolean held = false;
		while (!held) {
			held = tryLock(Durations.LONGEST_WAIT);
		}
	}

	@Override
	public boolean tryLock() {
		return this.counts.reenter(this.key) || take(this.start.apply(Duration.ZERO).awaitUninterruptibly(this.name));
	}

	@Override
	public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
		Duration wait = Duration.ofNanos(Math.max(0, unit.toNanos(time)));
		try {
			return tryLock((wait.compareTo(Durations.LONGEST_WAIT) < 0) ? wait : Durations.LONGEST_WAIT);
		}
		catch (LockNotAcquiredException ex) {
			// The application is shutting down, and the lock is busy.
			return false;
		}
	}

	private boolean tryLock(Duration wait) throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException("Interrupted before it could lock '" + Printable.of(this.name) + "'");
		}
		return this.counts.reenter(this.key) || take(this.start.apply(wait).await(this.name));
	}

	private boolean take(Optional<LockHandle> handle) {
		handle.ifPresent((taken) -> this.counts.enter(this.key, taken));
		return handle.isPresent();
	}

	@Override
	public void unlock() {
		ThreadHoldCounts.Left left = this.counts.leave(this.key, this.name);
		if (!left.last()) {
			left.handle().ensureHeld();
			return;
		}
		try (LockHandle handle = left.handle()) {
			handle.ensureHeld();
		}
	}

	@Override
	public Condition newCondition() {
		throw new UnsupportedOperationException("Lock '" + Printable.of(this.name)
				+ "' has no conditions, because waiting threads may be in other JVMs. Keep the state in the database or in Redis, and check it again while you hold the lock.");
	}

	@Override
	public String toString() {
		return "Lock '" + Printable.of(this.name) + "', held " + this.counts.count(this.key) + " times by this thread";
	}

}
