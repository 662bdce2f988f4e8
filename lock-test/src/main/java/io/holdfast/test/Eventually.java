package io.holdfast.test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.fail;

/**
 * Waits in tests for a condition, long enough for the slowest machine and no longer than
 * necessary.
 */
public final class Eventually {

	/** The longest wait. */
	public static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final long LONGEST_PAUSE_MILLIS = 20;

	private Eventually() {
	}

	/**
	 * Wait until a condition is met.
	 * @param what the condition in words, for the failure
	 * @param condition checked repeatedly
	 * @throws AssertionError if it is not met within {@link #PATIENCE}
	 */
	public static void await(String what, BooleanSupplier condition) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		// Short waits end quickly, and a long wait leaves the processor to others.
		for (long pause = 1; !condition.getAsBoolean(); pause = Math.min(pause + 1, LONGEST_PAUSE_MILLIS)) {
			if (System.nanoTime() - deadline > 0) {
				fail("Not met within %s: %s", PATIENCE, what);
			}
			try {
				TimeUnit.MILLISECONDS.sleep(pause);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				fail("Interrupted while waiting: %s", what);
			}
		}
	}

}
