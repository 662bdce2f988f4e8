package io.holdfast.lock.engine;

import java.time.Duration;

import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;
import io.holdfast.time.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of handles. It extends each after a third of its length, tries again
 * sooner if the result of an extension is unknown, and notices when the validity ends.
 * Once a hold has lasted for a moment, it subscribes the holder to changes on the nodes.
 */
record LeaseRenewal(LockNodes nodes, OwnershipCheck ownershipCheck, ClockDrift drift, Scheduler scheduler) {

	private static final Logger logger = LoggerFactory.getLogger(LockHandle.class);

	private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);

	/**
	 * The holder subscribes to changes after this time, so that a shorter hold costs the
	 * nodes only its acquisition and its release.
	 */
	private static final Duration SHORT_HOLD = Duration.ofMillis(50);

	private static final Duration LONG = Duration.ofDays(365);

	void start(DefaultLockHandle handle) {
		Duration third = third(handle);
		if (third.compareTo(SHORT_HOLD) > 0) {
			set(handle, () -> watch(handle), SHORT_HOLD);
		}
		else {
			next(handle, third);
		}
	}

	/**
	 * Subscribe the holder to changes that others make. Acquiring the lock does not do
	 * that; reading it does, and so does each extension.
	 */
	private void watch(DefaultLockHandle handle) {
		if (!handle.isHeld()) {
			return;
		}
		handle.checkCaller();
		if (this.nodes.all().stream().anyMatch(LockNode::tracksReads)) {
			this.ownershipCheck.run(handle.entry());
		}
		next(handle, third(handle).minus(SHORT_HOLD));
	}

	/**
	 * A third of the lease, without the slow division of a duration where possible.
	 */
	private static Duration third(DefaultLockHandle handle) {
		Duration lease = handle.options().lease();
		return (lease.compareTo(LONG) < 0) ? Duration.ofNanos(lease.toNanos() / 3) : lease.dividedBy(3);
	}

	private void next(DefaultLockHandle handle, Duration pause) {
		Duration validity = handle.remainingValidity();
		boolean renewing = extension(handle) != null && pause.compareTo(validity) < 0;
		set(handle, renewing ? () -> extend(handle) : () -> expire(handle), renewing ? pause : validity);
	}

	private void set(DefaultLockHandle handle, Runnable task, Duration delay) {
		try {
			handle.timer().set(this.scheduler.schedule(task, delay));
		}
		catch (RuntimeException ex) {
			logger.warn(
					"Lock '{}' has no timer: it is not renewed, and its loss is noticed only when the handle is used",
					Printable.of(handle.name()), ex);
		}
	}

	private void extend(DefaultLockHandle handle) {
		Duration lease = extension(handle);
		if (!handle.isHeld()) {
			return;
		}
		handle.checkCaller();
		if (lease == null) {
			next(handle, handle.remainingValidity());
			return;
		}
		// Notice the end of the validity even if nodes do not answer.
		set(handle, () -> expire(handle), handle.remainingValidity());
		handle.extendNow(lease).thenAccept((result) -> {
			if (result == LeaseExtension.Result.RENEWED) {
				next(handle, third(handle));
			}
			else if (result == LeaseExtension.Result.UNKNOWN) {
				Duration quarter = handle.remainingValidity().dividedBy(4);
				next(handle, (quarter.compareTo(SHORTEST_PAUSE) > 0) ? quarter : SHORTEST_PAUSE);
			}
		});
	}

	private void expire(DefaultLockHandle handle) {
		if (handle.isHeld()) {
			// Its holder has extended it meanwhile.
			next(handle, handle.remainingValidity());
		}
	}

	/**
	 * The lease to ask for: the full lease, or what is left until {@code maxHold}. It is
	 * {@code null} if the lock is not to be renewed, or if that would not extend the
	 * validity.
	 */
	private @Nullable Duration extension(DefaultLockHandle handle) {
		Duration lease = handle.options().lease();
		if (!handle.options().renew()) {
			return null;
		}
		Duration maxHold = handle.options().maxHold();
		if (maxHold == null) {
			return lease;
		}
		Duration left = maxHold.minus(handle.heldFor());
		if (left.compareTo(lease) >= 0) {
			return lease;
		}
		return (this.drift.validityOf(left).compareTo(handle.remainingValidity()) > 0) ? left : null;
	}

}
