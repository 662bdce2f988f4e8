package io.holdfast.cache.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * A load of one key in this JVM, which other callers may join. Thread-safe.
 */
final class SingleFlight {

	private final CompletableFuture<LoadOutcome> outcome = new CompletableFuture<>();

	private volatile long loadsSince;

	private volatile boolean loads;

	private volatile boolean joined;

	/**
	 * Join the load. Called only while it is open, so that the thread that closes it
	 * knows whether any caller has joined.
	 */
	void join() {
		this.joined = true;
	}

	boolean isJoined() {
		return this.joined;
	}

	/** The loader starts, perhaps after a wait for other instances. */
	void loads() {
		this.loadsSince = System.nanoTime();
		this.loads = true;
	}

	void end(LoadOutcome outcome) {
		this.outcome.complete(outcome);
	}

	/**
	 * Wait for the end of the load. The leading thread may first wait for other
	 * instances, so if the loader has started by the end of the wait, the wait is
	 * extended to the same time after that start.
	 * @param nanos the longest wait
	 * @return the outcome; null if it takes longer or the thread is interrupted
	 */
	@Nullable LoadOutcome await(long nanos) {
		long begun = System.nanoTime();
		try {
			LoadOutcome ended = await(begun, nanos);
			if (ended != null || !this.loads) {
				return ended;
			}
			return await(this.loadsSince, nanos);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return this.outcome.getNow(null);
		}
	}

	private @Nullable LoadOutcome await(long since, long nanos) throws InterruptedException {
		try {
			return this.outcome.get(Math.max(0, since + nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return null;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A load ends with an outcome", ex);
		}
	}

}
