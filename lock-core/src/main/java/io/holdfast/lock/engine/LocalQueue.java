package io.holdfast.lock.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The queue of one key, guarded by the map that contains it. Its own acquirer serves
 * heads that want only this lock.
 */
final class LocalQueue {

	private final Set<Waiter> waiters = new LinkedHashSet<>();

	private final QueueHeadAcquirer acquirer;

	/** The head if it wants other locks too, otherwise {@code null}. */
	private volatile @Nullable MultiLockWaiter multiLockHead;

	LocalQueue(QueueHeadAcquirer acquirer) {
		this.acquirer = acquirer;
	}

	QueueHeadAcquirer acquirer() {
		return this.acquirer;
	}

	/**
	 * Perform an action on each acquirer that may serve the head.
	 */
	void forEachAcquirer(Consumer<QueueHeadAcquirer> action) {
		action.accept(this.acquirer);
		MultiLockWaiter multiLockHead = this.multiLockHead;
		if (multiLockHead != null) {
			action.accept(multiLockHead.acquirer());
		}
	}

	List<Waiter> waiters() {
		return List.copyOf(this.waiters);
	}

	@Nullable Waiter first() {
		return this.waiters.isEmpty() ? null : this.waiters.iterator().next();
	}

	/**
	 * Add a waiter.
	 * @return whether it is the head
	 */
	boolean add(Waiter waiter) {
		boolean first = this.waiters.isEmpty();
		if (first) {
			this.multiLockHead = asMultiLock(waiter);
		}
		this.waiters.add(waiter);
		return first;
	}

	/**
	 * Remove a waiter.
	 * @return the new head if it has to act now, otherwise {@code null}
	 */
	@Nullable Waiter remove(Waiter waiter) {
		boolean wasFirst = first() == waiter;
		this.waiters.remove(waiter);
		if (!wasFirst) {
			return null;
		}
		Waiter next = first();
		this.multiLockHead = asMultiLock(next);
		if (this.multiLockHead != null) {
			this.acquirer.follow(null);
			return next;
		}
		return this.acquirer.follow(next) ? next : null;
	}

	private static @Nullable MultiLockWaiter asMultiLock(@Nullable Waiter waiter) {
		return (waiter instanceof MultiLockWaiter multiLockHead) ? multiLockHead : null;
	}

	boolean isUnused() {
		return this.waiters.isEmpty() && this.acquirer.isSettled();
	}

}
