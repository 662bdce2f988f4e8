package io.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;

import io.holdfast.lock.LockHandle;
import org.jspecify.annotations.Nullable;

/**
 * The locks that a run holds.
 *
 * @param acquirer the client of the lock
 * @param lock the lock on which the job may rely, {@code null} for none
 * @param cover the lock within this JVM that is held in addition, {@code null} for none
 */
record JobLock(JobLockAcquirer acquirer, @Nullable LockHandle lock, @Nullable LockHandle cover) {

	/** The shortest time between two ticks of a cron expression. */
	private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);

	/**
	 * Release the locks after the job has ended, or keep them for the rest of
	 * {@code lockAtLeastFor}.
	 */
	void release(@Nullable Instant tick, Duration took, ScheduleOptions options) {
		try {
			LockHandle lock = this.lock;
			if (lock == null) {
				return;
			}
			if (tick != null && took.compareTo(SHORTEST_PERIOD) >= 0) {
				this.acquirer.store().settle(lock, tick, tick.plus(took));
			}
			Duration left = options.lockAtLeastFor().minus(took);
			if (left.toMillis() > 0) {
				this.acquirer.store().leave(lock, left);
			}
			else {
				lock.close();
			}
		}
		finally {
			if (this.cover != null) {
				this.cover.close();
			}
		}
	}

	void leave(Duration remaining) {
		if (this.lock != null) {
			this.acquirer.store().leave(this.lock, remaining);
		}
	}

}
