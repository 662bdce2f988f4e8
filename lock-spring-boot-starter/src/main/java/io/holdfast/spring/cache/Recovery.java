package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.redis.HashSlot;
import org.jspecify.annotations.Nullable;
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

	private final AtomicBoolean running = new AtomicBoolean();

	/** Slots of a Cluster, by the last attempt that went well. */
	private @Nullable BitSet leftAlone;

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

	/** Begin when Redis, or a part of it, may have to be left alone. */
	void begin() {
		if (this.running.compareAndSet(false, true)) {
			schedule(FIRST_PAUSE_MILLIS);
		}
	}

	void beginNow() {
		if (this.running.compareAndSet(false, true)) {
			schedule(0);
		}
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
		boolean before = this.availability.isUpNow();
		try {
			BitSet silent;
			RuntimeException why;
			do {
				Redis.Probe probe = probe();
				silent = probe.silent();
				why = replay(silent, probe.failure());
			}
			while (!this.availability.tryUp(silent, why, this.forgetMemory));
			this.used = true;
			this.failures = 0;
			boolean changed = !silent.equals(this.leftAlone);
			this.leftAlone = silent;
			if (why != null) {
				schedule(LONGEST_PAUSE_MILLIS / 2);
			}
			else {
				this.running.set(false);
				if (!this.availability.isUpNow()) {
					begin();
				}
			}
			if (changed || !before) {
				this.onUp.run();
			}
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

	private Redis.Probe probe() {
		if (this.availability.isUpNow()) {
			try {
				Redis.Probe probe = this.store.probe();
				if (probe.failure() == null) {
					return probe;
				}
			}
			catch (RuntimeException ex) {
				logger.debug("Redis was late, which is no outage yet", ex);
			}
		}
		return this.store.probe();
	}

	/**
	 * Make there what was missed. Of a Cluster only the slots are left alone whose server
	 * does not take it.
	 * @param silent slots whose servers do not answer; gets those more
	 * @param why the failure of one of them; null where there are none
	 * @return the same, or why another was found
	 */
	private @Nullable RuntimeException replay(BitSet silent, @Nullable RuntimeException why) {
		RuntimeException failure = why;
		List<Change> changes = this.pending.take();
		List<Change> left = new ArrayList<>();
		int done = 0;
		try {
			for (Change change : changes) {
				int slot = HashSlot.of(change.redisKey());
				RuntimeException refusal = silent.get(slot) ? null : refused(change);
				if (refusal != null) {
					silent.set(slot);
					failure = refusal;
				}
				if (silent.get(slot)) {
					left.add(change);
				}
				done++;
			}
		}
		finally {
			left.addAll(changes.subList(done, changes.size()));
			left.forEach(this.pending::add);
		}
		int made = changes.size() - left.size();
		if (made > 0) {
			logger.info("{} evictions and invalidations were made up for in Redis.", made);
		}
		return failure;
	}

	/**
	 * Make one change.
	 * @return why its server does not take it, of a Cluster whose others may take theirs;
	 * null when it is made
	 */
	private @Nullable RuntimeException refused(Change change) {
		try {
			this.store.replay(change);
			return null;
		}
		catch (RuntimeException ex) {
			if (!this.availability.isOfCluster()) {
				throw ex;
			}
			return ex;
		}
	}

}
