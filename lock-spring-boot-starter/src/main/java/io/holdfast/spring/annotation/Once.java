package io.holdfast.spring.annotation;

/**
 * How often a job runs over all instances.
 */
public enum Once {

	/**
	 * Never twice at the same time. An instance whose clock is late by more than the
	 * job's length runs the job again.
	 */
	WHILE_RUNNING,

	/**
	 * Once for each tick of the method's cron schedule, whatever the clocks of the
	 * instances say, and never twice at the same time.
	 */
	PER_TICK

}
