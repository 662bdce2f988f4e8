package io.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.TickStore;
import org.jspecify.annotations.Nullable;

/**
 * Acquires the lock and the tick of a job, through one lock client.
 */
final class JobLockAcquirer {

	private static final int MAX_ATTEMPTS = 20;

	private static final long FIRST_PAUSE_MICROS = 10_000;

	private static final long LONGEST_PAUSE_MICROS = 60_000;

	private final LockClient locks;

	JobLockAcquirer(LockClient locks) {
		this.locks = locks;
	}

	/**
	 * Acquire the lock, and the oldest tick that no instance has run.
	 * @return the lock and the tick, or why there is none
	 */
	Entered enter(String name, ScheduleOptions options) {
		DueTicks ticks = options.ticks();
		if (ticks == null) {
			return acquire(name, options).map((lock) -> new Entered(lock, null, null)).orElse(Entered.BUSY);
		}
		// An instance that is late for a tick must not block the next one.
		Instant settled = store().read(name).settled();
		if (ticks.after(settled) == null) {
			return Entered.ALREADY_RUN;
		}
		LockHandle lock = acquire(name, options).orElse(null);
		return (lock != null) ? claim(lock, ticks, settled) : Entered.BUSY;
	}

	/**
	 * Take a tick under a held lock; if there is none, the lock is released.
	 */
	Entered claim(LockHandle lock, DueTicks ticks) {
		return claim(lock, ticks, null);
	}

	private Entered claim(LockHandle lock, DueTicks ticks, @Nullable Instant settled) {
		Entered entered = Entered.ALREADY_RUN;
		try {
			// Another instance may just have recorded the first tick.
			Instant known = (settled != null) ? settled : store().read(lock.name()).settled();
			Instant tick = ticks.after(known);
			while (tick != null) {
				TickStore.TickClaim claim = store().claim(lock, tick, ticks.keep());
				if (claim.taken()) {
					entered = new Entered(lock, tick, null);
					return entered;
				}
				tick = ticks.after(claim.settled());
			}
			return entered;
		}
		finally {
			if (entered.lock() == null) {
				lock.close();
			}
		}
	}

	/**
	 * Try once. If instances try at the same moment, each may get some of the nodes. Then
	 * none of them holds the lock, and each tries again after a random pause.
	 */
	Optional<LockHandle> acquire(String name, ScheduleOptions options) {
		LockOptions once = LockOptions.defaults()
			.withWait(Duration.ZERO)
			.withLease(options.lockAtMostFor())
			.withLabel(name);
		long pause = FIRST_PAUSE_MICROS;
		for (int attempt = 1;; attempt++) {
			Optional<LockHandle> lock = this.locks.tryAcquire(name, once);
			if (lock.isPresent() || attempt == MAX_ATTEMPTS || this.locks.status(name).held() || !pause(pause)) {
				return lock;
			}
			pause = Math.min(2 * pause, LONGEST_PAUSE_MICROS);
		}
	}

	private static boolean pause(long longestMicros) {
		try {
			TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextLong(longestMicros));
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	TickStore store() {
		if (this.locks instanceof TickStore.Source source) {
			return source.tickStore();
		}
		throw new IllegalStateException("The lock client " + this.locks.getClass().getName()
				+ " records no ticks and cannot leave a lock behind. Let it implement TickStore.Source and return"
				+ " the store of the client that it wraps.");
	}

	/**
	 * The result of an entry.
	 *
	 * @param lock the lock, {@code null} if the job must not run
	 * @param tick the tick that was taken, {@code null} for none
	 * @param reason why the job must not run
	 */
	record Entered(@Nullable LockHandle lock, @Nullable Instant tick, @Nullable SkipReason reason) {

		static final Entered BUSY = new Entered(null, null, SkipReason.BUSY);

		static final Entered ALREADY_RUN = new Entered(null, null, SkipReason.ALREADY_RUN);

	}

}
