package io.holdfast.spring;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.fail;

/**
 * Waits for what must come true, long enough for the slowest machine.
 */
public final class Eventually {

	public static final Duration PATIENCE = Duration.ofSeconds(30);

	private Eventually() {
	}

	public static void await(String what, BooleanSupplier condition) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > deadline) {
				fail("Waited %s in vain: %s", PATIENCE, what);
			}
			try {
				TimeUnit.MILLISECONDS.sleep(2);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				fail("Interrupted while waiting: %s", what);
			}
		}
	}

}
