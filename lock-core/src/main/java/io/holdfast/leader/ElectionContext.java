package io.holdfast.leader;

import java.time.Duration;

import io.holdfast.engine.CallbackExecutor;
import io.holdfast.lock.LockClient;
import io.holdfast.time.Scheduler;
import io.holdfast.time.Scheduler.Cancellable;
import io.holdfast.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all roles of an election share.
 *
 * @param locks the client that holds the locks of the roles
 * @param options how to lead
 * @param listener is notified of terms; throws nothing
 * @param time the clocks
 * @param scheduler for timers; its thread is never used for listeners
 * @param callbacks where listeners run
 */
record ElectionContext(LockClient locks, LeaderOptions options, LeaderListener listener, TimeSource time,
		Scheduler scheduler, CallbackExecutor callbacks) {

	private static final Logger logger = LoggerFactory.getLogger(LeaderElection.class);

	/**
	 * Set a timer. If that fails, the role continues as far as it can.
	 */
	Cancellable later(String role, Runnable task, Duration delay) {
		try {
			return this.scheduler.schedule(task, delay);
		}
		catch (RuntimeException ex) {
			logger.warn("The election of '{}' has no timer", role, ex);
			return () -> {
			};
		}
	}

}
