package io.holdfast.lock.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The queue of one key, guarded by the map in which it is. Its own acquirer is that of a
 * head who wants only this lock.
 */
final class LocalQueue {

	private final Set<Waiter> waiters = new LinkedHashSet<>();

	private final QueueHeadAcquirer queueHeadAcquirer;

	/** The head, where it wants other locks too. */
	private volatile @Nullable MultiLockWaiter several;

	LocalQueue(QueueHeadAcquirer queueHeadAcquirer) {
		this.queueHeadAcquirer = queueHeadAcquirer;
	}

	QueueHeadAcquirer queueHeadAcquirer() {
		return this.queueHeadAcquirer;
	}

	/**
	 * Do something with the contests that its head may take part in.
	 */
	void contests(Consumer<QueueHeadAcquirer> action) {
		action.accept(this.queueHeadAcquirer);
		MultiLockWaiter several = this.several;
		if (several != null) {
			action.accept(several.queueHeadAcquirer());
		}
	}

	List<Waiter> waiters() {
		return List.copyOf(this.waiters);
	}

	@Nullable Waiter first() {
		return this.waiters.isEmpty() ? null : this.waiters.iterator().next();
	}

	/**
	 * Let a waiter in.
	 * @return whether it is the first
	 */
	boolean add(Waiter waiter) {
		boolean first = this.waiters.isEmpty();
		if (first) {
			this.several = severalOf(waiter);
		}
		this.waiters.add(waiter);
		return first;
	}

	/**
	 * Let a waiter go.
	 * @return the next one, if that has to do something now
	 */
	@Nullable Waiter remove(Waiter waiter) {
		boolean wasFirst = first() == waiter;
		this.waiters.remove(waiter);
		if (!wasFirst) {
			return null;
		}
		Waiter next = first();
		this.several = severalOf(next);
		if (this.several != null) {
			this.queueHeadAcquirer.follow(null);
			return next;
		}
		return this.queueHeadAcquirer.follow(next) ? next : null;
	}

	private static @Nullable MultiLockWaiter severalOf(@Nullable Waiter waiter) {
		return (waiter instanceof MultiLockWaiter several) ? several : null;
	}

	boolean isOver() {
		return this.waiters.isEmpty() && this.queueHeadAcquirer.isSettled();
	}

}
