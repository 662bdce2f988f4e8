package io.holdfast.lock;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a lock client does for jobs in addition to locks: it records the ticks that were
 * run under a lock, and leaves locks behind. The clients of this library have one; a
 * client that wraps another client passes it on as a {@link Source}.
 */
public interface TickStore {

	/**
	 * Read the record of a job's ticks.
	 * @param name the name of the job and of its lock
	 * @return the record of a quorum of nodes
	 * @throws LockUnavailableException if no quorum of nodes answered
	 */
	TickRecord read(String name);

	/**
	 * Record a tick as run, before the run. The record counts only if a quorum of nodes,
	 * all of which have the lock for this holder at that moment, accepted the tick as
	 * larger than all that they had: two quorums share a node, and that node accepts each
	 * tick once and never an older one. If it does not count, it is withdrawn from the
	 * nodes that accepted it.
	 * @param lock the job's lock, which must be held
	 * @param tick the tick
	 * @param keep how long to remember it
	 * @return whether the caller may run the tick
	 * @throws LockUnavailableException if too few nodes answered to decide
	 */
	TickClaim claim(LockHandle lock, Instant tick, Duration keep);

	/**
	 * Mark the ticks that fell due while a job ran as settled. Returns when the command
	 * is sent.
	 * @param lock the job's lock
	 * @param tick the tick that was run
	 * @param until the moment up to which ticks are settled
	 */
	void settle(LockHandle lock, Instant tick, Instant until);

	/**
	 * Leave a lock behind without releasing it: it is no longer renewed, and ends after a
	 * time. Returns when the command is sent. If the lock is not held, this is a release.
	 * @param lock the lock
	 * @param remaining when it ends
	 */
	void leave(LockHandle lock, Duration remaining);

	/**
	 * A lock client that keeps such a record.
	 */
	interface Source {

		/**
		 * The record that belongs to this client's locks.
		 * @return always the same object
		 */
		TickStore tickStore();

	}

	/**
	 * The record of a job.
	 *
	 * @param settled the moment up to which all ticks were run or skipped; {@code null}
	 * if there is no record
	 * @param tick the last tick that was run; {@code null} if not known
	 * @param instance the instance that ran it; {@code null} if not known
	 */
	record TickRecord(@Nullable Instant settled, @Nullable Instant tick, @Nullable String instance) {
	}

	/**
	 * An answer to {@link #claim(LockHandle, Instant, Duration)}.
	 *
	 * @param taken whether the caller may run the tick
	 * @param settled if it may not, the moment up to which ticks are settled, which is
	 * not before the requested tick
	 */
	record TickClaim(boolean taken, @Nullable Instant settled) {

		/** The caller may run the tick. */
		public static final TickClaim TAKEN = new TickClaim(true, null);

	}

}
