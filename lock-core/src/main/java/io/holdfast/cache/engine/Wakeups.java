package io.holdfast.cache.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Wakes those who wait for another instance's load. A message may be lost, so they look
 * again from time to time as well. Thread-safe.
 */
final class Wakeups {

	private final ConcurrentMap<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

	private volatile boolean waitsEnded;

	/**
	 * Wait from now on; to be called before looking.
	 * @param entryKey the key
	 * @return completes with the next change of it
	 */
	CompletableFuture<Void> register(String entryKey) {
		return this.waiting.computeIfAbsent(entryKey, (key) -> new CompletableFuture<>());
	}

	void unregister(String entryKey, CompletableFuture<Void> registered) {
		this.waiting.remove(entryKey, registered);
	}

	void wake(String entryKey) {
		CompletableFuture<Void> woken = this.waiting.remove(entryKey);
		if (woken != null) {
			woken.complete(null);
		}
	}

	/** Wake all, and let nobody wait until {@link #resumeWaits()}. */
	void endWaits() {
		this.waitsEnded = true;
		this.waiting.keySet().forEach(this::wake);
	}

	void resumeWaits() {
		this.waitsEnded = false;
	}

	boolean waitsEnded() {
		return this.waitsEnded;
	}

	/**
	 * Wait for a wake-up.
	 * @param registered what {@link #register} gave
	 * @param nanos the longest wait
	 * @return false when the thread is interrupted
	 */
	static boolean await(CompletableFuture<Void> registered, long nanos) {
		try {
			registered.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A wake-up does not fail", ex);
		}
	}

}
