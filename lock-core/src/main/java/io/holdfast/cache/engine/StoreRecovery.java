package io.holdfast.cache.engine;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a server back into use when it answers and accepts writes: makes the changes
 * that it has missed, then empties the memory of this instance.
 */
final class StoreRecovery {

	private static final Logger logger = LoggerFactory.getLogger(StoreRecovery.class);

	private static final long FIRST_PAUSE_MILLIS = 100;

	private static final long LONGEST_PAUSE_MILLIS = 1000;

	private final VersionedEntries entries;

	private final StoreAvailability availability;

	private final Runnable forgetMemory;

	private final ScheduledExecutorService timer;

	StoreRecovery(VersionedEntries entries, StoreAvailability availability, Runnable forgetMemory,
			ScheduledExecutorService timer) {
		this.entries = entries;
		this.availability = availability;
		this.forgetMemory = forgetMemory;
		this.timer = timer;
	}

	/** Start the recovery of a server; once per outage. */
	void begin(Outage outage) {
		schedule(outage, 0, FIRST_PAUSE_MILLIS);
	}

	private void schedule(Outage outage, int failures, long millis) {
		try {
			this.timer.schedule(() -> attempt(outage, failures), millis, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The service is closed; {} is no longer used", outage.server(), ex);
		}
	}

	private void attempt(Outage outage, int failures) {
		try {
			do {
				this.entries.probe(outage.key());
				replay(outage.pending());
			}
			while (!this.availability.end(outage, this.forgetMemory));
		}
		catch (RuntimeException ex) {
			logger.debug("{} is not back yet", outage.server(), ex);
			long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures + 1, 10));
			schedule(outage, failures + 1, pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2));
		}
	}

	private void replay(PendingChanges pending) {
		List<CacheChange> changes = pending.take();
		int done = 0;
		try {
			for (CacheChange change : changes) {
				this.entries.replay(change);
				done++;
			}
		}
		finally {
			pending.replayed(changes.subList(done, changes.size()));
		}
		if (done > 0) {
			logger.info("{} evictions and invalidations that Redis missed have been made.", done);
		}
	}

}
