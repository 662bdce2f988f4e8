package io.holdfast.lock.engine;

import java.time.Duration;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.LockOptions;

/**
 * Passes a lease that is still running from a holder to the next waiter of this JVM,
 * without the nodes: same key, same token, a handle and a fence of its own.
 */
final class HandOff {

	private final LockEngine engine;

	HandOff(LockEngine engine) {
		this.engine = engine;
	}

	/**
	 * Pass the lease on, if somebody waits here whom it suits.
	 * @param from a handle that was released and was held until then
	 * @return false when it has to be released on the nodes
	 */
	boolean from(EngineHandle from) {
		Claim claim = from.claim();
		Waiter next = this.engine.queues().first(claim.keys());
		if (next == null || !claim.isWanted() || this.engine.isClosed() || !suits(claim, next.options()) || !claim
			.passOn(Stopwatch.start(this.engine.settings().time()), this.engine.settings().longestHandOff())) {
			return false;
		}
		while (next != null && suits(claim, next.options())) {
			if (pass(from, next)) {
				return true;
			}
			Waiter left = next;
			next = this.engine.queues().first(claim.keys());
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
	private static boolean suits(Claim claim, LockOptions options) {
		Fences fences = claim.fences();
		return options.lease().compareTo(claim.longestLease()) >= 0
				&& (!options.fence() || (fences != null && !fences.isExhausted()));
	}

	private boolean pass(EngineHandle from, Waiter next) {
		Duration lease = next.options().lease();
		Duration remaining = from.validity().remaining();
		boolean longEnough = next.options().renew() && lease.equals(from.claim().longestLease())
				&& remaining.plus(remaining).compareTo(lease) >= 0;
		EngineHandle handle = this.engine.holders().hold(next, from.claim(), from.validity());
		if (longEnough) {
			if (!handle.isHeld() || !next.receive(handle)) {
				handle.discard();
				return false;
			}
			return true;
		}
		// What is left of the lease is less than was promised.
		Extending.run(this.engine, handle, lease).thenAccept((result) -> {
			if (result != Extending.Result.RENEWED || !next.receive(handle)) {
				handle.releaseUnused();
			}
		});
		return true;
	}

}
