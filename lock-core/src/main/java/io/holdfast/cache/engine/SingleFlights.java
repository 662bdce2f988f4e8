package io.holdfast.cache.engine;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.holdfast.cache.CacheLoader;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The loads that run in this JVM, one per key. No method waits. Thread-safe.
 */
final class SingleFlights {

	private final ConcurrentMap<String, SingleFlight> singleFlights = new ConcurrentHashMap<>();

	private final ThreadLocal<@Nullable Set<String>> loading = new ThreadLocal<>();

	/**
	 * Start a load, or join the running one.
	 * @param entryKey the key
	 * @param mine the load to start
	 * @return the load to use: mine or the running one
	 */
	SingleFlight joinOrLead(String entryKey, SingleFlight mine) {
		return this.singleFlights.compute(entryKey, (key, known) -> {
			if (known == null) {
				return mine;
			}
			known.join();
			return known;
		});
	}

	/** Start a load unless one is running. */
	boolean lead(String entryKey, SingleFlight mine) {
		return this.singleFlights.putIfAbsent(entryKey, mine) == null;
	}

	boolean runs(String entryKey) {
		return this.singleFlights.containsKey(entryKey);
	}

	/** Close a load to further callers; later callers look the key up themselves. */
	void close(String entryKey, SingleFlight flight) {
		this.singleFlights.remove(entryKey, flight);
	}

	void close(String entryKey) {
		this.singleFlights.remove(entryKey);
	}

	/**
	 * Check that this thread may run the loader of a key or wait for it.
	 * @param entryKey the key
	 * @throws IllegalStateException if this thread is already running that loader
	 */
	void refuseRecursion(NamedCache namedCache, String entryKey) {
		Set<String> mine = this.loading.get();
		if (mine != null && mine.contains(entryKey)) {
			throw new IllegalStateException("The loader of a key of the cache '" + Printable.of(namedCache.name())
					+ "' (" + Printable.of(entryKey)
					+ ") requests that key itself; let it compute the value without the cache.");
		}
	}

	<T, E extends Exception> @Nullable T run(String entryKey, CacheLoader<T, E> loader) throws E {
		Set<String> mine = this.loading.get();
		if (mine == null) {
			mine = new HashSet<>(4);
			this.loading.set(mine);
		}
		mine.add(entryKey);
		try {
			return loader.load();
		}
		finally {
			mine.remove(entryKey);
			if (mine.isEmpty()) {
				this.loading.remove();
			}
		}
	}

}
