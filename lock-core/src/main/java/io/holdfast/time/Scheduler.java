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
	 * @return the handle to cancel it
	 */
	Cancellable schedule(Runnable task, Duration delay);

	/**
	 * A task that can still be cancelled.
	 */
	@FunctionalInterface
	interface Cancellable {

		/**
		 * Cancel the task; does nothing if it has run or is running.
		 */
		void cancel();

	}

}
