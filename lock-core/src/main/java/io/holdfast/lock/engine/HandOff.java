package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockOptions;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Hands a running lease off from a holder to the next waiter of this JVM, without asking
 * the nodes. The key and the token stay the same; the next holder gets its own handle and
 * fence.
 */
record HandOff(TimeSource time, Duration longest) {

	/**
	 * Hand the lease off, if a waiter of this JVM can use it.
	 * @param from a handle that was held until it was released
	 * @return false if the entry has to be released on the nodes
	 */
	boolean toNextWaiter(DefaultLockHandle from, Queue queue) {
		LockEntry entry = from.entry();
		Waiter next = queue.first(entry.keys());
		if (next == null || !entry.isWanted() || !suits(entry, next.options())
				|| !entry.tryHandOff(Stopwatch.start(this.time), this.longest)) {
			return false;
		}
		while (next != null && suits(entry, next.options())) {
			if (toWaiter(from, next, queue)) {
				return true;
			}
			Waiter left = next;
			next = queue.first(entry.keys());
			if (next == left) {
				// This waiter is about to leave its queue; do not wait for that.
				return false;
			}
		}
		return false;
	}

	/**
	 * Whether a waiter can use the entry. A waiter that asks for a shorter lease cannot:
	 * if it crashed, the running lease would block others for longer than it asked for.
	 */
	private static boolean suits(LockEntry entry, LockOptions options) {
		FenceBlock fences = entry.fences();
		return options.lease().compareTo(entry.longestLease()) >= 0
				&& (!options.fence() || (fences != null && !fences.isExhausted()));
	}

	private static boolean toWaiter(DefaultLockHandle from, Waiter next, Queue queue) {
		Duration lease = next.options().lease();
		Duration remaining = from.validity().remaining();
		boolean longEnough = next.options().renew() && lease.equals(from.entry().longestLease())
				&& remaining.plus(remaining).compareTo(lease) >= 0;
		DefaultLockHandle handle = queue.hold(next, from.entry(), from.validity());
		if (longEnough) {
			if (!handle.isHeld() || !next.receive(handle, HandOffKind.LOCAL)) {
				handle.discard();
				return false;
			}
			return true;
		}
		// Less of the lease is left than the waiter asked for.
		handle.extendNow(lease).thenAccept((result) -> {
			if (result != LeaseExtension.Result.RENEWED || !next.receive(handle, HandOffKind.LOCAL)) {
				handle.releaseUnused();
			}
		});
		return true;
	}

	/**
	 * The queues that the next waiter comes from.
	 */
	interface Queue {

		/**
		 * The next waiter for exactly these keys, {@code null} if there is none.
		 */
		@Nullable Waiter first(List<String> keys);

		/**
		 * Create the handle of a waiter for an entry; the waiter may have ended already.
		 */
		DefaultLockHandle hold(Waiter waiter, LockEntry entry, Validity validity);

	}

}
