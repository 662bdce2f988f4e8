package io.holdfast.cache.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.holdfast.cache.CacheOutage;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which servers are in use. A server is taken out of use when it is down, refuses
 * writes, or misses a change. It is used again when all changes that it missed have been
 * made. Logs the beginning and the end of an outage once. Thread-safe.
 */
final class StoreAvailability {

	private static final Logger logger = LoggerFactory.getLogger(StoreAvailability.class);

	/**
	 * How long the first calls wait for the first connection, in addition to their
	 * command timeouts.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final ReentrantLock lock = new ReentrantLock();

	private final @Nullable CacheStore store;

	private final int maxPending;

	private final Map<String, Outage> outages = new ConcurrentHashMap<>();

	private final long end = System.nanoTime() + PATIENCE.toNanos();

	private final CompletableFuture<Void> firstTry = new CompletableFuture<>();

	private volatile boolean tried;

	private volatile boolean closed;

	private volatile Consumer<Outage> onBegin = (outage) -> {
	};

	/**
	 * Create it without an outage.
	 * @param store the store; null if there is none
	 * @param maxPending how many changes are remembered for each server
	 */
	StoreAvailability(@Nullable CacheStore store, int maxPending) {
		this.store = store;
		this.maxPending = maxPending;
	}

	void onBegin(Consumer<Outage> onBegin) {
		this.onBegin = onBegin;
	}

	/** The first connection attempt has ended, so calls need not wait for it. */
	void tried() {
		this.firstTry.complete(null);
	}

	/**
	 * Whether the servers of all these keys are in use and know of all changes to them.
	 * @param keys the keys of a call
	 */
	boolean isUp(List<String> keys) {
		CacheStore store = this.store;
		if (store == null || this.closed) {
			return false;
		}
		if (!this.tried) {
			awaitFirstTry();
		}
		return this.outages.isEmpty() || find(store, keys) == null;
	}

	boolean hasOutage() {
		return !this.outages.isEmpty();
	}

	/**
	 * Wait for the first connection, because a JVM that has just started is slow to
	 * connect and to send its first commands.
	 */
	private void awaitFirstTry() {
		try {
			this.firstTry.get(this.end - System.nanoTime(), TimeUnit.NANOSECONDS);
			this.tried = true;
		}
		catch (TimeoutException | ExecutionException ex) {
			this.tried = true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private @Nullable Outage find(CacheStore store, List<String> keys) {
		for (String key : keys) {
			Outage outage = this.outages.get(store.serverOf(key));
			if (outage != null) {
				return outage;
			}
		}
		for (Outage outage : this.outages.values()) {
			// The slots of its keys may have moved to another server since.
			if (keys.stream().anyMatch(outage.pending()::concerns)) {
				return outage;
			}
		}
		return null;
	}

	/** Count a call that is answered without the store. */
	void missed(List<String> keys) {
		Outage outage = (this.store != null) ? find(this.store, keys) : null;
		if (outage != null) {
			outage.calls().increment();
		}
	}

	/**
	 * Handle the failure of a call. The node itself decides whether timeouts and lost
	 * connections mean that a server is down. A server that refuses a write is taken out
	 * of use at once, because it would refuse the next write too, even if reads succeed
	 * in between.
	 */
	void failed(List<String> keys, RuntimeException failure) {
		CacheStore store = this.store;
		if (store == null) {
			return;
		}
		boolean refused = store.isRefusal(failure);
		List<String> away = keys.stream()
			.filter((key) -> !store.isUp(key) && (refused || !store.isReturning(key)))
			.toList();
		List<String> concerned = (away.isEmpty() && refused) ? keys : away;
		this.lock.lock();
		try {
			concerned.forEach((key) -> begin(store, key, failure));
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Remember a change until its server is back, unless it is already back.
	 * @param change the change that was not made
	 * @return false if the server is in use again, so that the change can be made
	 */
	boolean remember(CacheChange change) {
		this.lock.lock();
		try {
			Outage outage = (this.store != null) ? find(this.store, change.keys()) : null;
			if (outage != null) {
				outage.pending().add(change);
			}
			return outage != null || this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stop using a server, because a change could not be made on it.
	 * @param failure the reason
	 * @param change the change
	 */
	void down(RuntimeException failure, CacheChange change) {
		CacheStore store = this.store;
		if (store == null) {
			return;
		}
		this.lock.lock();
		try {
			begin(store, change.redisKey(), failure).pending().add(change);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The caller holds the lock. */
	private Outage begin(CacheStore store, String key, RuntimeException failure) {
		String server = store.serverOf(key);
		Outage known = this.outages.get(server);
		if (known != null) {
			return known;
		}
		Outage outage = new Outage(server, key, new PendingChanges(this.maxPending));
		if (!this.closed) {
			this.outages.put(server, outage);
			logger.warn(
					"Redis is not available for the caches: {} ({}). Until it is back, calls for its keys are answered"
							+ " from the memory of this instance.",
					Printable.failure(failure), server);
			this.onBegin.accept(outage);
		}
		return outage;
	}

	/**
	 * Use a server again, unless it has missed more changes.
	 * @param outage its outage
	 * @param before runs before the server is used; must not block
	 * @return false if there are changes to be made first
	 */
	boolean end(Outage outage, Runnable before) {
		this.lock.lock();
		try {
			if (outage.pending().size() > 0) {
				return false;
			}
			before.run();
			this.outages.remove(outage.server());
		}
		finally {
			this.lock.unlock();
		}
		logger.info("Redis is back for the caches after {} ({}); {} calls were answered without it.",
				Duration.between(outage.since(), Instant.now()), outage.server(), outage.calls().sum());
		return true;
	}

	/** Stop using the store, because the service closes. */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		tried();
	}

	/** Summarize all outages as one. */
	Optional<CacheOutage> outage() {
		List<Outage> all = List.copyOf(this.outages.values());
		return all.stream()
			.map(Outage::since)
			.min(Instant::compareTo)
			.map((since) -> new CacheOutage(since, all.stream().mapToLong((outage) -> outage.calls().sum()).sum(),
					all.stream().mapToInt((outage) -> outage.pending().size()).sum()));
	}

}
