package io.holdfast.time;

import java.time.Duration;

/**
 * Runs short tasks later. Tasks must not block: they share one thread.
 */
@FunctionalInterface
public interface Scheduler {

	/**
	 * Run a task once, after a delay.
	 * @param task what to run; it must not block
	 * @param delay how long to wait; zero or less means as soon as possible
	 * @return the way to call it off
	 */
	Cancellable schedule(Runnable task, Duration delay);

	/**
	 * A task that may still be called off.
	 */
	@FunctionalInterface
	interface Cancellable {

		/**
		 * Call the task off; does nothing when it has run or runs right now.
		 */
		void cancel();

	}

}
