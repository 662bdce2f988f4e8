package io.holdfast.spring;

import java.time.Instant;
import java.util.Optional;

/**
 * The run of a job that carries
 * {@link io.holdfast.spring.annotation.ScheduledLocked @ScheduledLocked}: its lock, and
 * the tick that it is for. Like every {@link LockContext} it is bound to the thread of
 * the job, and its methods may be called from any thread.
 */
public interface JobContext extends LockContext {

	/**
	 * The job of the running call chain, unless a lock was taken within it since.
	 * @return the job that runs on this thread
	 * @throws IllegalStateException if none does, or it runs without a lock because Redis
	 * is not available
	 */
	static JobContext current() {
		LockContext innermost = CurrentContext.LOCK.get();
		if (innermost instanceof JobContext job) {
			return job;
		}
		String code = "the code that runs on thread '" + Thread.currentThread().getName() + "'";
		throw new IllegalStateException((innermost != null)
				? "The innermost lock of " + code + " is '" + innermost.lockName()
						+ "', which belongs to no job. Call JobContext.current() at the beginning of the method with"
						+ " @ScheduledLocked."
				: "No job is run by " + code + ". Call JobContext.current() in a method with @ScheduledLocked"
						+ CurrentContext.HOW + "use findJob() if the method may run without a lock.");
	}

	/**
	 * The job of the running call chain, if there is one.
	 * @return the job, or empty if {@link #current()} fails
	 */
	static Optional<JobContext> findJob() {
		return LockContext.find().filter(JobContext.class::isInstance).map(JobContext.class::cast);
	}

	/**
	 * The tick that is run: a moment of the schedule, the same on all instances. It may
	 * be older than the due tick, if it was not run before.
	 * @return the tick, or empty if the job does not run once per tick
	 */
	Optional<Instant> tick();

	/**
	 * Register an action for the loss of the job's lock. It runs at most once, on a
	 * thread of the lock client; at once if the lock is lost already.
	 * @param action the action to run
	 */
	void onLost(Runnable action);

}
