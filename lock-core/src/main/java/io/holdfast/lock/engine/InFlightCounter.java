package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts the calls that are sending something right now, so that closing can wait until
 * all of it is sent.
 */
final class InFlightCounter {

	private static final long PAUSE_NANOS = 50_000;

	private final AtomicInteger inside = new AtomicInteger();

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Begin to send, if it is not closed. Whoever enters has to {@link #leave()}.
	 */
	void enter() {
		this.inside.incrementAndGet();
		if (this.closed.get()) {
			leave();
			throw closed("is closed");
		}
	}

	/**
	 * Begin to send what goes out after closing too.
	 */
	void enterAnyway() {
		this.inside.incrementAndGet();
	}

	void leave() {
		this.inside.decrementAndGet();
	}

	boolean isClosed() {
		return this.closed.get();
	}

	/**
	 * Let nobody in any more, and wait for those who are inside; they do not block.
	 * @return false when it was closed before
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
		for (long pauses = longest.toNanos() / PAUSE_NANOS; pauses > 0 && this.inside.get() > 0; pauses--) {
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

}
