package io.holdfast.schedule;

/**
 * The work of a job.
 */
@FunctionalInterface
public interface ScheduledJob {

	/**
	 * Do the work. The lock is held until this method returns; {@link JobRun#lock()} says
	 * if it was lost meanwhile.
	 * @param run the run, with its tick and its lock
	 * @throws Exception if the job fails
	 */
	void run(JobRun run) throws Exception;

}
