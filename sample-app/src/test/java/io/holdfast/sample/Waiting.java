package io.holdfast.sample;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Waits for conditions.
 */
public final class Waiting {

	private Waiting() {
	}

	public static void until(Duration patience, BooleanSupplier condition) {
		untilPresent(patience, () -> condition.getAsBoolean() ? Boolean.TRUE : null);
	}

	public static <T> T untilPresent(Duration patience, Supplier<@Nullable T> source) {
		long deadline = System.nanoTime() + patience.toNanos();
		while (System.nanoTime() < deadline) {
			T value = source.get();
			if (value != null) {
				return value;
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
		}
		throw new AssertionError("Waited in vain for " + patience);
	}

}
