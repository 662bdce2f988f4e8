package io.holdfast.lock;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a lock client does for jobs beside locks: it records the ticks that were run under
 * a lock, and leaves locks behind. The clients of this library have one; a client that
 * wraps another hands it on as a {@link Source}.
 */
public interface TickStore {

	/**
	 * Read the record of a job's ticks.
	 * @param name the job's name, which is its lock's
	 * @return what a quorum of nodes says
	 * @throws LockUnavailableException when no quorum of nodes answered
	 */
	TickRecord read(String name);

	/**
	 * Record a tick as run, before it is. It counts only where a quorum of nodes, all of
	 * which hold the lock for this holder at that moment, took it as larger than all that
	 * they had: two quorums share a node, and that takes each tick once and never an
	 * older one. Where it does not count, what nodes have taken is withdrawn.
	 * @param lock the job's lock, which is held
	 * @param tick the tick
	 * @param keep how long to remember it
	 * @return whether the tick is the caller's
	 * @throws LockUnavailableException when too few nodes answered to know
	 */
	TickClaim claim(LockHandle lock, Instant tick, Duration keep);

	/**
	 * Count the ticks that fell due while a job ran as settled. Returns when it is sent.
	 * @param lock the job's lock
	 * @param tick the tick that was run
	 * @param until the moment up to which ticks are settled
	 */
	void settle(LockHandle lock, Instant tick, Instant until);

	/**
	 * Let go of a lock without freeing it: nobody renews it any more, and it ends after a
	 * time. Returns when it is sent. Where the lock is not held, this is a release.
	 * @param lock the lock
	 * @param remaining when it ends
	 */
	void leave(LockHandle lock, Duration remaining);

	/**
	 * A lock client that keeps such a record.
	 */
	interface Source {

		/**
		 * The record beside this client's locks.
		 * @return always the same
		 */
		TickStore tickStore();

	}

	/**
	 * What is on record for a job.
	 *
	 * @param settled the moment up to which all ticks are run or passed over;
	 * {@code null} when nothing is on record
	 * @param tick the last tick that was run; {@code null} when not known
	 * @param instance the instance that ran it; {@code null} when not known
	 */
	record TickRecord(@Nullable Instant settled, @Nullable Instant tick, @Nullable String instance) {
	}

	/**
	 * An answer to {@link #claim(LockHandle, Instant, Duration)}.
	 *
	 * @param taken whether the caller may run the tick
	 * @param settled where it may not, the moment up to which ticks are settled, not
	 * before the tick that was asked for
	 */
	record TickClaim(boolean taken, @Nullable Instant settled) {

		/** The tick is the caller's. */
		public static final TickClaim TAKEN = new TickClaim(true, null);

	}

}
