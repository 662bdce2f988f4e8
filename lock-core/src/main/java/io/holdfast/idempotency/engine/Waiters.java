package io.holdfast.idempotency.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds those who wait: each of them may hold a thread that other work needs.
 */
final class Waiters {

	private final int perKey;

	private final int inAll;

	private final AtomicInteger waiting = new AtomicInteger();

	Waiters(int perKey, int inAll) {
		this.perKey = perKey;
		this.inAll = inAll;
	}

	/**
	 * Let one more wait, unless there are too many. Whoever enters has to
	 * {@link #leave()}.
	 */
	boolean enter(int waitingForKey) {
		if (waitingForKey >= this.perKey) {
			return false;
		}
		if (this.waiting.incrementAndGet() > this.inAll) {
			this.waiting.decrementAndGet();
			return false;
		}
		return true;
	}

	void leave() {
		this.waiting.decrementAndGet();
	}

	int waiting() {
		return this.waiting.get();
	}

}
