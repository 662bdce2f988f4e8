package io.holdfast.schedule;

/**
 * The work of a job.
 */
@FunctionalInterface
public interface ScheduledJob {

	/**
	 * Do the work. The lock is held until this returns; a lock that is lost meanwhile is
	 * told by {@link JobRun#lock()}.
	 * @param run what is running: which tick, under which lock
	 * @throws Exception when the job fails
	 */
	void run(JobRun run) throws Exception;

}
