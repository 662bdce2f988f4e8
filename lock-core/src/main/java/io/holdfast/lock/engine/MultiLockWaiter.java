package io.holdfast.lock.engine;

import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.engine.Stopwatch;
import io.holdfast.time.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A waiter for several locks. It enters the queues of all of them in the order of the
 * names, each one only when it is the head of the previous ones, so that two waiters
 * never wait for each other. As the head of all queues it contends for all locks
 * together.
 */
final class MultiLockWaiter extends Waiter {

	private final QueueHeadAcquirer acquirer;

	private final AtomicInteger entered = new AtomicInteger();

	MultiLockWaiter(Owner owner, AcquireRequest request, Scheduler scheduler, Stopwatch since, Caller caller,
			QueueHeadAcquirer acquirer) {
		super(owner, request, scheduler, since, caller);
		this.acquirer = acquirer;
	}

	QueueHeadAcquirer acquirer() {
		return this.acquirer;
	}

	/**
	 * The key of the queue to enter next, {@code null} if the waiter is in all of them.
	 */
	@Nullable String nextKey() {
		int next = this.entered.getAndIncrement();
		return (next < keys().size()) ? keys().get(next) : null;
	}

}
