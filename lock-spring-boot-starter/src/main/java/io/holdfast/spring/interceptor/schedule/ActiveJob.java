package io.holdfast.spring.interceptor.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.holdfast.lock.LockHandle;
import io.holdfast.schedule.JobRun;
import io.holdfast.spring.JobContext;

/**
 * The context of a running job.
 *
 * @param run the run
 * @param lock its lock
 */
record ActiveJob(JobRun run, LockHandle lock) implements JobContext {

	@Override
	public Optional<Instant> tick() {
		return this.run.tick();
	}

	@Override
	public void onLost(Runnable action) {
		this.lock.onLost(action);
	}

	@Override
	public String lockName() {
		return this.lock.name();
	}

	@Override
	public long fence() {
		throw new IllegalStateException("The lock of job '" + this.run.name()
				+ "' has no fence. If a resource must reject an older run, pass it the tick, or use a fenced"
				+ " @DistributedLock within the job.");
	}

	@Override
	public boolean isHeld() {
		return this.lock.isHeld();
	}

	@Override
	public void ensureHeld() {
		this.lock.ensureHeld();
	}

	@Override
	public Duration remainingValidity() {
		return this.lock.remainingValidity();
	}

}
