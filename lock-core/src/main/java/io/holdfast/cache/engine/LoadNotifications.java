package io.holdfast.cache.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Wakes callers that wait for a load of another instance. A message may be lost, so
 * callers also look again from time to time. Thread-safe.
 */
final class LoadNotifications {

	private final ConcurrentMap<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

	private volatile boolean waitsEnded;

	/**
	 * Register for a wake-up. Call this before reading the key.
	 * @param entryKey the key
	 * @return completes with the next change of the key
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

	/** Wake all callers. No caller waits again until {@link #resumeWaits()}. */
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
	 * @param registered the result of {@link #register}
	 * @param nanos the longest wait
	 * @return false if the thread is interrupted
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
