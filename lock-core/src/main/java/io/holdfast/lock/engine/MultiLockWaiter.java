package io.holdfast.lock.engine;

import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.engine.Stopwatch;
import io.holdfast.time.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A waiter for several locks. It goes through the queues of all of them in the order of
 * the names, and enters the next one when it is the first in those before, so that two
 * waiters never wait for each other; the first in all of them contends for all locks
 * together.
 */
final class MultiLockWaiter extends Waiter {

	private final QueueHeadAcquirer queueHeadAcquirer;

	private final AtomicInteger entered = new AtomicInteger();

	MultiLockWaiter(Owner owner, AcquireRequest request, Scheduler scheduler, Stopwatch since, Caller caller,
			QueueHeadAcquirer queueHeadAcquirer) {
		super(owner, request, scheduler, since, caller);
		this.queueHeadAcquirer = queueHeadAcquirer;
	}

	QueueHeadAcquirer queueHeadAcquirer() {
		return this.queueHeadAcquirer;
	}

	/**
	 * The queue to enter now, {@code null} when it is in all of them.
	 */
	@Nullable String nextKey() {
		int next = this.entered.getAndIncrement();
		return (next < keys().size()) ? keys().get(next) : null;
	}

}
