package io.holdfast.spring.annotation;

/**
 * How often a job runs across all instances.
 */
public enum Once {

	/**
	 * Never twice at the same time. An instance whose clock is late by more than the
	 * duration of the job runs the job again.
	 */
	WHILE_RUNNING,

	/**
	 * Once for each tick of the method's cron schedule, even if the clocks of the
	 * instances differ, and never twice at the same time.
	 */
	PER_TICK

}
