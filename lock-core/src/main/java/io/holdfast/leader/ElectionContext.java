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
 * @param options the options of the election
 * @param listener notified of terms; never throws
 * @param time the clocks
 * @param scheduler runs timers, never listeners
 * @param callbacks runs listeners
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
