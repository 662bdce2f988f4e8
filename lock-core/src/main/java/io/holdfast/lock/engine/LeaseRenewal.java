package io.holdfast.lock.engine;

import java.time.Duration;

import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;
import io.holdfast.time.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the leases of handles alive: extends each after a third of its length, sooner
 * again when nobody knows how that went, and notices when the validity ends. When a hold
 * has lasted for a moment, it has the nodes tell of changes.
 */
record LeaseRenewal(LockNodes nodes, OwnershipCheck ownershipCheck, ClockDrift drift, Scheduler scheduler) {

	private static final Logger logger = LoggerFactory.getLogger(LockHandle.class);

	private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);

	/** A shorter hold costs the nodes nothing but its acquisition and its release. */
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
	 * Taking the lock does not subscribe its holder to changes that others make. Reading
	 * it does, and so does each extension.
	 */
	private void watch(DefaultLockHandle handle) {
		if (!handle.isHeld()) {
			return;
		}
		handle.checkCaller();
		if (this.nodes.all().stream().anyMatch(LockNode::tellsOfReads)) {
			this.ownershipCheck.run(handle.entry());
		}
		next(handle, third(handle).minus(SHORT_HOLD));
	}

	/**
	 * Dividing a duration takes longer than all else that an acquisition computes.
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
			logger.warn("Lock '{}' has no timer: it is not renewed, and its loss shows only when it is asked for",
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
		// Silent nodes must not delay the news that the validity has ended.
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
			// Extended by the holder meanwhile.
			next(handle, handle.remainingValidity());
		}
	}

	/**
	 * The lease to ask for: the whole, what is left of the longest hold, or {@code null}
	 * when that would not prolong anything.
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
