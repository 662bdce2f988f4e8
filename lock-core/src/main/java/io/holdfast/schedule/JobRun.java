package io.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.lock.LockHandle;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job, from the acquisition of its lock to its end. Thread-safe: you may end
 * it on another thread than the one that started it.
 */
public final class JobRun {

	private final ScheduledLocks owner;

	private final String name;

	private final ScheduleOptions options;

	private final @Nullable Instant tick;

	private final JobLock lock;

	private final long start;

	private final AtomicBoolean ending = new AtomicBoolean();

	private final AtomicBoolean letGo = new AtomicBoolean();

	private final CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();

	JobRun(ScheduledLocks owner, String name, ScheduleOptions options, @Nullable Instant tick, JobLock lock) {
		this.owner = owner;
		this.name = name;
		this.options = options;
		this.tick = tick;
		this.lock = lock;
		this.start = owner.nanoTime();
	}

	/**
	 * The job's name.
	 * @return the name that was passed to {@link ScheduledLocks}
	 */
	public String name() {
		return this.name;
	}

	/**
	 * The tick that is run: a moment of the schedule. It may be older than the due tick,
	 * if it was not run before.
	 * @return the tick, or empty if ticks are not recorded
	 */
	public Optional<Instant> tick() {
		return Optional.ofNullable(this.tick);
	}

	/**
	 * The held lock. A job checks it before a step that must not be done twice, and can
	 * register for its loss.
	 * @return the lock, or empty if the job runs without one because no quorum of nodes
	 * answered. Only {@link #end(Throwable)} may release it
	 */
	public Optional<LockHandle> lock() {
		return Optional.ofNullable(this.lock.lock());
	}

	/**
	 * End the run: the lock is released, or stays for the rest of {@code lockAtLeastFor}.
	 * Calling it again does nothing.
	 * @param failure the exception of the job, {@code null} if it succeeded
	 * @return how the job ended
	 */
	public RunOutcome end(@Nullable Throwable failure) {
		if (this.ending.compareAndSet(false, true)) {
			Duration took = took();
			boolean lost = this.lock.lock() != null && !this.lock.lock().isHeld();
			RunOutcome ended = (failure != null) ? new RunOutcome.Failed(this.tick, took, failure)
					: new RunOutcome.Executed(this.tick, took, lost);
			try {
				if (this.letGo.compareAndSet(false, true)) {
					this.lock.release(this.tick, took, this.options);
				}
			}
			finally {
				this.owner.ended(this, ended);
				this.outcome.complete(ended);
			}
		}
		return this.outcome.join();
	}

	/**
	 * Whether a newer tick than this one is due.
	 * @return whether to call {@link #startNext()} at the end
	 */
	public boolean isBehind() {
		DueTicks ticks = this.options.ticks();
		return ticks != null && this.tick != null && this.tick.isBefore(ticks.newest());
	}

	/**
	 * Start to run the next tick, if a newer one than this is due and no instance has run
	 * it.
	 * @return the next run, which the caller must end like this one, or empty
	 */
	public Optional<JobRun> startNext() {
		return (isBehind() && this.owner.decide(this.name, this.options) instanceof StartResult.Started next)
				? Optional.of(next.run()) : Optional.empty();
	}

	Duration took() {
		return Duration.ofNanos(this.owner.nanoTime() - this.start);
	}

	CompletableFuture<RunOutcome> outcome() {
		return this.outcome;
	}

	/**
	 * The job continues, but this instance can no longer renew its lock.
	 */
	void abandon() {
		if (this.letGo.compareAndSet(false, true)) {
			this.lock.leave(this.options.lockAtMostFor());
		}
	}

}
