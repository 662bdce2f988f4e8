package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.QueryTimeoutException;

/**
 * Brings Redis back into use: probes it, makes there what it has missed, and empties what
 * this instance has in memory, in that order. Runs on one thread at a time.
 */
final class Recovery {

	private static final Logger logger = LoggerFactory.getLogger(Recovery.class);

	/** How long the first calls wait for the first connection, beyond its commands. */
	static final Duration FIRST_CONNECTION = Duration.ofSeconds(2);

	private static final long FIRST_PAUSE_MILLIS = 100;

	private static final long LONGEST_PAUSE_MILLIS = 1000;

	/**
	 * A driver may take longer and longer to connect again, so it is made to begin anew.
	 */
	private static final int FAILURES_BEFORE_RESET = 5;

	private final Redis redis;

	private final CacheStore store;

	private final PendingChanges pending;

	private final Availability availability;

	private final Runnable forgetMemory;

	private final Runnable onUp;

	private final ScheduledExecutorService timer;

	private final long made = System.nanoTime();

	private boolean used;

	private int failures;

	Recovery(Redis redis, CacheStore store, PendingChanges pending, Availability availability, Runnable forgetMemory,
			Runnable onUp, ScheduledExecutorService timer) {
		this.redis = redis;
		this.store = store;
		this.pending = pending;
		this.availability = availability;
		this.forgetMemory = forgetMemory;
		this.onUp = onUp;
		this.timer = timer;
	}

	/** Begin when Redis is left alone; once per outage. */
	void begin() {
		schedule(FIRST_PAUSE_MILLIS);
	}

	void beginNow() {
		schedule(0);
	}

	private void schedule(long millis) {
		try {
			this.timer.schedule(this::attempt, millis, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The service is closed; Redis is not probed any more", ex);
		}
	}

	private void attempt() {
		try {
			do {
				this.store.probe();
				replay();
			}
			while (!this.availability.tryUp(this.forgetMemory));
			this.used = true;
			this.failures = 0;
			this.onUp.run();
		}
		catch (RuntimeException ex) {
			if (!isStarting(ex)) {
				this.availability.stillDown(ex);
			}
			this.failures++;
			if (this.failures % FAILURES_BEFORE_RESET == 0) {
				this.redis.reset();
			}
			long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(this.failures, 10));
			schedule(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2));
		}
	}

	/**
	 * Whether a command took too long because it is one of the first: a JVM that has just
	 * been started reads and compiles what it needs for them, and the calls wait so long.
	 */
	private boolean isStarting(RuntimeException failure) {
		return !this.used && failure instanceof QueryTimeoutException
				&& System.nanoTime() - this.made < FIRST_CONNECTION.toNanos();
	}

	private void replay() {
		List<Change> changes = this.pending.take();
		int done = 0;
		try {
			for (Change change : changes) {
				this.store.replay(change);
				done++;
			}
		}
		finally {
			changes.subList(done, changes.size()).forEach(this.pending::add);
		}
		if (done > 0) {
			logger.info("{} evictions and invalidations were made up for in Redis.", done);
		}
	}

}
