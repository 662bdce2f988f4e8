package io.holdfast.lock.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way of a waiter for several locks through the queues of all of them. It enters the
 * next queue when it is the first in those before, in the order of the names, so that two
 * waiters never wait for each other; the first in all of them contends for all locks
 * together.
 */
final class Turns {

	private final LockEngine engine;

	private final Waiter waiter;

	private final Contest contest;

	private final AtomicInteger entered = new AtomicInteger();

	Turns(LockEngine engine, Waiter waiter) {
		this.engine = engine;
		this.waiter = waiter;
		this.contest = new Contest(engine, waiter.keys());
		this.contest.follow(waiter);
	}

	Contest contest() {
		return this.contest;
	}

	/**
	 * It is the first in all queues that it has entered, and goes on.
	 */
	void advance() {
		List<String> keys = this.waiter.keys();
		while (this.entered.get() < keys.size()) {
			boolean first = this.engine.queues().enter(keys.get(this.entered.getAndIncrement()), this.waiter);
			if (this.engine.isClosed()) {
				this.waiter.fail(LockEngine.closed("was closed"));
			}
			if (this.waiter.hasEnded()) {
				// It may have left before it entered this one.
				this.engine.queues().leave(this.waiter);
				return;
			}
			if (!first) {
				this.waiter.startWaiting();
				return;
			}
		}
		this.contest.attempt(true);
	}

	/**
	 * It no longer wants the locks.
	 */
	void end() {
		this.contest.follow(null);
	}

}
