package io.holdfast.lock;

import java.time.Duration;

import io.holdfast.duration.Durations;
import org.jspecify.annotations.Nullable;

/**
 * How to acquire and hold a lock. Immutable; start at {@link #defaults()}. Durations are
 * truncated to milliseconds. The longest wait is {@link Durations#LONGEST_WAIT}, the
 * longest lease and hold {@link Durations#LONGEST}.
 *
 * @param waitTime the longest wait for a busy lock; zero tries once
 * @param lease how long the lock outlives a crashed holder; it is the time-to-live in
 * Redis
 * @param renew whether the lease is extended in the background while the lock is held
 * @param maxHold when to stop renewing, counted from the acquisition; at least as long as
 * the lease. {@code null} means never
 * @param fence whether the acquisition carries a fence, see {@link LockHandle#fence()}
 * @param label a short static name for meters, never user data; {@code null} means none
 */
public record LockOptions(Duration waitTime, Duration lease, boolean renew, @Nullable Duration maxHold, boolean fence,
		@Nullable String label) {

	private static final LockOptions DEFAULTS = new LockOptions(Duration.ofSeconds(3), Duration.ofSeconds(30), true,
			null, false, null);

	/**
	 * Check the options.
	 * @throws IllegalArgumentException if a duration is out of range; the message names
	 * it
	 */
	public LockOptions {
		Durations.requireWait("wait for a lock", waitTime, "use 0 to try once");
		Durations.requirePositive("lease of a lock", lease,
				"use the time after which others may take over from a crashed holder, for example 30 s");
		if (maxHold != null) {
			Durations.requirePositive("longest hold of a lock", maxHold, "use null for no end");
		}
		if (maxHold != null && maxHold.compareTo(lease) < 0) {
			throw new IllegalArgumentException("The longest hold (" + maxHold + ") is shorter than the lease (" + lease
					+ "); shorten the lease or hold longer.");
		}
	}

	/**
	 * The defaults: wait 3 s, lease 30 s, renewal without end, no fence.
	 * @return the defaults
	 */
	public static LockOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The same with another wait.
	 * @param waitTime zero or longer
	 * @return a copy
	 */
	public LockOptions withWait(Duration waitTime) {
		return new LockOptions(waitTime, this.lease, this.renew, this.maxHold, this.fence, this.label);
	}

	/**
	 * The same with another lease.
	 * @param lease at least 1 ms; a client may require more, see its documentation
	 * @return a copy
	 */
	public LockOptions withLease(Duration lease) {
		return new LockOptions(this.waitTime, lease, this.renew, this.maxHold, this.fence, this.label);
	}

	/**
	 * The same with or without renewal.
	 * @param renew whether to extend the lease in the background
	 * @return a copy
	 */
	public LockOptions withRenew(boolean renew) {
		return new LockOptions(this.waitTime, this.lease, renew, this.maxHold, this.fence, this.label);
	}

	/**
	 * The same with another end of renewal.
	 * @param maxHold at least as long as the lease, or {@code null} for no end
	 * @return a copy
	 */
	public LockOptions withMaxHold(@Nullable Duration maxHold) {
		return new LockOptions(this.waitTime, this.lease, this.renew, maxHold, this.fence, this.label);
	}

	/**
	 * The same with a fence.
	 * @return a copy
	 */
	public LockOptions fenced() {
		return new LockOptions(this.waitTime, this.lease, this.renew, this.maxHold, true, this.label);
	}

	/**
	 * The same with another label.
	 * @param label a short static name for meters, or {@code null}
	 * @return a copy
	 */
	public LockOptions withLabel(@Nullable String label) {
		return new LockOptions(this.waitTime, this.lease, this.renew, this.maxHold, this.fence, label);
	}

}
