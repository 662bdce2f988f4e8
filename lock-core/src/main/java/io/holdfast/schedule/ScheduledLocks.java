package io.holdfast.schedule;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockInterruptedException;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs once across all instances. A job never waits for another run of itself: it
 * runs or is skipped. Its lock is renewed while it runs, and ends within
 * {@code lockAtMostFor} if its instance crashes.
 * <p>
 * If a tick is given, it is recorded under the job's lock before the job begins, on a
 * quorum of the nodes that have the lock, and refused if it or a newer one is recorded:
 * each tick is run at most once, even if the clocks of the instances differ. If an
 * instance dies after it has recorded a tick and before it runs it, the tick is not run.
 * <p>
 * Thread-safe; one object serves a whole application.
 */
public final class ScheduledLocks implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ScheduledLocks.class);

	private final JobLockAcquirer locks;

	private final @Nullable JobLockAcquirer local;

	private final JobEventPublisher events;

	private final TimeSource time;

	private final Duration shutdownTimeout;

	private final Set<JobRun> running = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	ScheduledLocks(ScheduledLocksBuilder builder) {
		this.locks = new JobLockAcquirer(builder.locks);
		this.local = (builder.local != null) ? new JobLockAcquirer(builder.local) : null;
		this.events = new JobEventPublisher(builder.listener);
		this.time = builder.time;
		this.shutdownTimeout = builder.shutdownTimeout;
	}

	/**
	 * Create a builder.
	 * @param locks the client that holds the locks of jobs; it is not closed with the
	 * result
	 * @return a builder
	 */
	public static ScheduledLocksBuilder builder(LockClient locks) {
		return new ScheduledLocksBuilder(locks);
	}

	/**
	 * Run a job, unless it is running elsewhere or its tick has been run. If several
	 * ticks are due, all that no instance has run are run one after the other, until one
	 * fails.
	 * @param name the job's name, the same on all instances; its lock has this name
	 * @param options how its lock is held, and which ticks are due
	 * @param job the work; runs on the calling thread. Its exception is logged and
	 * returned
	 * @return how it ended; if several ticks were run, how the last of them ended
	 */
	public RunOutcome run(String name, ScheduleOptions options, ScheduledJob job) {
		StartResult result = start(name, options);
		if (result instanceof StartResult.Refused refused) {
			return new RunOutcome.Skipped(refused.reason(), refused.cause());
		}
		JobRun run = ((StartResult.Started) result).run();
		while (true) {
			RunOutcome outcome = execute(run, job);
			JobRun next = (outcome instanceof RunOutcome.Executed) ? run.startNext().orElse(null) : null;
			if (next == null) {
				return outcome;
			}
			run = next;
		}
	}

	private static RunOutcome execute(JobRun run, ScheduledJob job) {
		try {
			job.run(run);
			return run.end(null);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return failed(run, ex);
		}
		catch (Exception ex) {
			return failed(run, ex);
		}
		catch (Throwable ex) {
			run.end(ex);
			throw ex;
		}
	}

	private static RunOutcome failed(JobRun run, Exception failure) {
		logger.error("Job '{}' failed", run.name(), failure);
		return run.end(failure);
	}

	/**
	 * Start to run a job that the caller ends, on any thread.
	 * @param name the job's name, the same on all instances; its lock has this name
	 * @param options how its lock is held, and which ticks are due
	 * @return the run, or why there is none
	 * @throws IllegalArgumentException if the name is not valid for a lock
	 * @throws IllegalStateException if the options need a feature that the lock client
	 * lacks
	 */
	public StartResult start(String name, ScheduleOptions options) {
		StartResult result = decide(name, options);
		if (result instanceof StartResult.Refused refused) {
			this.events.skipped(name, refused);
		}
		return result;
	}

	StartResult decide(String name, ScheduleOptions options) {
		if (this.closed) {
			return new StartResult.Refused(SkipReason.STOPPING, null);
		}
		try {
			return (options.onUnavailable() == OnUnavailable.LOCAL) ? covered(name, options)
					: distributed(name, options, null);
		}
		catch (LockInterruptedException ex) {
			return new StartResult.Refused(SkipReason.STOPPING, null);
		}
	}

	/**
	 * A job that may fall back to the lock inside this JVM always holds that lock too.
	 * Otherwise the first run after an outage could begin while a run from the outage
	 * continues.
	 */
	private StartResult covered(String name, ScheduleOptions options) {
		if (this.local == null) {
			throw new IllegalStateException("Job '" + name
					+ "' falls back to a lock inside this JVM, but there is none; pass a local client to the builder.");
		}
		LockHandle cover = this.local.acquire(name, options).orElse(null);
		if (cover == null) {
			return new StartResult.Refused(SkipReason.BUSY, null);
		}
		StartResult result = null;
		try {
			result = distributed(name, options, cover);
			return result;
		}
		finally {
			if (!(result instanceof StartResult.Started)) {
				cover.close();
			}
		}
	}

	private StartResult distributed(String name, ScheduleOptions options, @Nullable LockHandle cover) {
		try {
			JobLockAcquirer.Entered entered = this.locks.enter(name, options);
			this.events.available(name);
			return started(name, options, entered, this.locks, cover);
		}
		catch (LockUnavailableException ex) {
			return unavailable(name, options, cover, ex);
		}
	}

	private StartResult unavailable(String name, ScheduleOptions options, @Nullable LockHandle cover,
			LockUnavailableException failure) {
		if (options.onUnavailable() == OnUnavailable.FAIL) {
			return new StartResult.Refused(SkipReason.UNAVAILABLE, failure);
		}
		DueTicks ticks = options.ticks();
		JobLockAcquirer.Entered entered = new JobLockAcquirer.Entered(cover, (ticks != null) ? ticks.newest() : null,
				null);
		JobLockAcquirer acquirer = (this.local != null) ? this.local : this.locks;
		if (cover != null && ticks != null) {
			entered = acquirer.claim(cover, ticks);
		}
		if (entered.reason() == null) {
			this.events.unguarded(name, options.onUnavailable(), failure);
		}
		return started(name, options, entered, acquirer, null);
	}

	private StartResult started(String name, ScheduleOptions options, JobLockAcquirer.Entered entered,
			JobLockAcquirer acquirer, @Nullable LockHandle cover) {
		SkipReason reason = entered.reason();
		if (reason != null) {
			return new StartResult.Refused(reason, null);
		}
		JobLock lock = new JobLock(acquirer, entered.lock(), cover);
		JobRun run = new JobRun(this, name, options, entered.tick(), lock);
		this.running.add(run);
		if (this.closed) {
			// close() may not have seen it.
			this.running.remove(run);
			lock.release(null, Duration.ZERO, options.withLockAtLeastFor(Duration.ZERO));
			return new StartResult.Refused(SkipReason.STOPPING, null);
		}
		this.events.started(run);
		return new StartResult.Started(run);
	}

	void ended(JobRun run, RunOutcome outcome) {
		this.running.remove(run);
		this.events.ended(run, outcome);
	}

	long nanoTime() {
		return this.time.nanoTime();
	}

	/**
	 * Start no more jobs, and wait for running jobs, up to the shutdown timeout. The lock
	 * of a job that is still running then is not released: it ends after
	 * {@code lockAtMostFor}.
	 */
	@Override
	public void close() {
		this.closed = true;
		List<JobRun> runs = List.copyOf(this.running);
		try {
			CompletableFuture.allOf(runs.stream().map(JobRun::outcome).toArray(CompletableFuture[]::new))
				.get(this.shutdownTimeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("The end of a job is never exceptional", ex);
		}
		catch (TimeoutException ex) {
			logger.debug("Jobs are still running after {}", this.shutdownTimeout, ex);
		}
		for (JobRun run : List.copyOf(this.running)) {
			logger.warn("Job '{}' is still running after {} ms; its lock ends with its lease", run.name(),
					run.took().toMillis());
			run.abandon();
		}
	}

}
