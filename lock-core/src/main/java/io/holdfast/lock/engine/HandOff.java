package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockOptions;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Passes a lease that is still running from a holder to the next waiter of this JVM,
 * without the nodes: same key, same token, a handle and a fence of its own.
 */
record HandOff(TimeSource time, Duration longest) {

	/**
	 * Pass the lease on, if somebody waits here whom it suits.
	 * @param from a handle that was released and was held until then
	 * @return false when it has to be released on the nodes
	 */
	boolean pass(DefaultLockHandle from, Queue queue) {
		LockEntry entry = from.entry();
		Waiter next = queue.first(entry.keys());
		if (next == null || !entry.isWanted() || !suits(entry, next.options())
				|| !entry.handOver(Stopwatch.start(this.time), this.longest)) {
			return false;
		}
		while (next != null && suits(entry, next.options())) {
			if (pass(from, next, queue)) {
				return true;
			}
			Waiter left = next;
			next = queue.first(entry.keys());
			if (next == left) {
				// It is about to leave; nobody waits for that.
				return false;
			}
		}
		return false;
	}

	/**
	 * A shorter lease than the running one would outlive its holder's crash by more than
	 * was asked for.
	 */
	private static boolean suits(LockEntry entry, LockOptions options) {
		FenceBlock fences = entry.fences();
		return options.lease().compareTo(entry.longestLease()) >= 0
				&& (!options.fence() || (fences != null && !fences.isExhausted()));
	}

	private static boolean pass(DefaultLockHandle from, Waiter next, Queue queue) {
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
		// What is left of the lease is less than was promised.
		handle.extendNow(lease).thenAccept((result) -> {
			if (result != LeaseExtension.Result.RENEWED || !next.receive(handle, HandOffKind.LOCAL)) {
				handle.releaseUnused();
			}
		});
		return true;
	}

	/**
	 * Where the next waiter comes from.
	 */
	interface Queue {

		/**
		 * Who is next for exactly these keys, {@code null} for nobody.
		 */
		@Nullable Waiter first(List<String> keys);

		/**
		 * Give a claim to a waiter, who may not be there any more to take it.
		 */
		DefaultLockHandle hold(Waiter waiter, LockEntry entry, Validity validity);

	}

}
