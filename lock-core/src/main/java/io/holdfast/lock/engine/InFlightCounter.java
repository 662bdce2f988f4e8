package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts the calls that are sending commands right now, so that closing can wait until
 * they have been sent.
 */
final class InFlightCounter {

	private static final long PAUSE_NANOS = 50_000;

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Count a call that begins to send. The caller must call {@link #leave()} afterwards.
	 * @throws IllegalStateException if the client is closed; {@link #leave()} must not be
	 * called then
	 */
	void enter() {
		this.count.incrementAndGet();
		if (this.closed.get()) {
			leave();
			throw closed("is closed");
		}
	}

	/**
	 * Count a call that may send even after closing.
	 */
	void enterAnyway() {
		this.count.incrementAndGet();
	}

	void leave() {
		this.count.decrementAndGet();
	}

	boolean isClosed() {
		return this.closed.get();
	}

	/**
	 * Reject new calls and wait until the current ones have sent their commands, which
	 * they do without blocking.
	 * @param longest how long to wait at most
	 * @return false if it was closed before
	 */
	boolean close(Duration longest) {
		if (!this.closed.compareAndSet(false, true)) {
			return false;
		}
		awaitEmpty(longest);
		return true;
	}

	static IllegalStateException closed(String how) {
		return new IllegalStateException("The lock client " + how + ".");
	}

	void awaitEmpty(Duration longest) {
		for (long pauses = longest.toNanos() / PAUSE_NANOS; pauses > 0 && this.count.get() > 0; pauses--) {
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

}
