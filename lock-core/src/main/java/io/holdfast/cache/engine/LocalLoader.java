package io.holdfast.cache.engine;

import java.util.List;

import io.holdfast.cache.CacheLoader;
import io.holdfast.cache.CacheLookup;
import org.jspecify.annotations.Nullable;

/**
 * Returns values and loads missing ones without a store, once across all threads of this
 * JVM. Thread-safe.
 */
final class LocalLoader {

	private static final int MAX_ROUNDS = 4;

	private final SingleFlights flights;

	private final StoreAvailability availability;

	LocalLoader(SingleFlights flights, StoreAvailability availability) {
		this.flights = flights;
		this.availability = availability;
	}

	/**
	 * Look a key up.
	 * @param <T> the type of the value
	 * @param request the key
	 * @return the value; null if there is none
	 */
	<T> @Nullable CacheLookup<T> find(CacheRequest<T> request) {
		FallbackCache.Kept kept = request.namedCache().fallback().get(request.entryKey());
		return (kept != null) ? request.read(kept.type(), kept.content()) : null;
	}

	<T, E extends Exception> @Nullable T getOrLoad(CacheRequest<T> request, CacheLoader<? extends T, E> loader)
			throws E {
		this.availability.missed(request.dependsOn());
		CacheCounters counters = request.namedCache().counters();
		for (int round = 0;; round++) {
			CacheLookup<T> found = find(request);
			if (found != null) {
				counters.fallbackHits.increment();
				return found.value();
			}
			this.flights.refuseRecursion(request.namedCache(), request.entryKey());
			SingleFlight mine = new SingleFlight();
			SingleFlight flight = (round < MAX_ROUNDS) ? this.flights.joinOrLead(request.entryKey(), mine) : mine;
			if (flight == mine) {
				LoadOutcome outcome = LoadOutcome.abandoned();
				try {
					// Another flight may have ended since the lookup.
					found = find(request);
					if (found == null) {
						counters.misses.increment();
						outcome = lead(request, loader, mine);
					}
				}
				finally {
					this.flights.close(request.entryKey(), mine);
					mine.end(outcome);
				}
				if (found != null) {
					counters.fallbackHits.increment();
					return found.value();
				}
				return value(outcome);
			}
			LoadOutcome outcome = flight.await(request.namedCache().settings().loadWait().toNanos());
			if (outcome == null) {
				this.flights.close(request.entryKey(), flight);
			}
			else if (outcome.failure() != null) {
				counters.misses.increment();
				throw CacheLoadingService.<E>sneakyThrow(outcome.failure());
			}
			else if (outcome.kind() == LoadOutcome.Kind.SHARED) {
				CacheLookup<T> taken = request.take(outcome);
				if (taken != null) {
					counters.misses.increment();
					counters.stampedesAvoided.increment();
					return taken.value();
				}
			}
		}
	}

	private static <T, E extends Exception> @Nullable T value(LoadOutcome outcome) throws E {
		if (outcome.failure() != null) {
			throw CacheLoadingService.<E>sneakyThrow(outcome.failure());
		}
		@SuppressWarnings("unchecked")
		T value = (T) outcome.value();
		return value;
	}

	/**
	 * Run the loader and keep its value in memory.
	 * @param <T> the type of the value
	 * @param request the key
	 * @param loader computes the value
	 * @param flight the load, which other callers may join until this method returns
	 * @return the outcome
	 */
	<T> LoadOutcome lead(CacheRequest<T> request, CacheLoader<? extends T, ?> loader, SingleFlight flight) {
		Start start = sample(request);
		T value;
		try {
			value = LoaderRunner.run(this.flights, request, loader, flight);
		}
		catch (LoaderRunner.LoadFailedException ex) {
			return LoadOutcome.failed(ex.getCause());
		}
		byte[] content = LoaderRunner.content(request, value);
		boolean kept = keep(request, value, content, start);
		// Callers that no longer find the flight must find the value.
		this.flights.close(request.entryKey(), flight);
		return LoadOutcome.loaded(value, content, request.type(), kept && isGood(request, start));
	}

	/**
	 * Whether nothing has changed since, so that all callers that joined may get the
	 * value.
	 */
	private static boolean isGood(CacheRequest<?> request, Start start) {
		return request.namedCache().fallback().isGood(start.sample(), request.dependsOn());
	}

	/**
	 * Keep a value in memory, unless it or one of its tags was dropped since the sample.
	 * @param request the key
	 * @param value the value
	 * @param content the encoded value
	 * @param start the start of its computation
	 * @return whether nothing was dropped
	 */
	boolean keep(CacheRequest<?> request, @Nullable Object value, byte @Nullable [] content, Start start) {
		NamedCache namedCache = request.namedCache();
		List<String> dependsOn = request.dependsOn();
		if (!start.alone() || !LoaderRunner.isKept(namedCache, value, content)) {
			boolean good = namedCache.fallback().isGood(start.sample(), dependsOn);
			if (good) {
				namedCache.fallback().drop(request.entryKey());
			}
			return good;
		}
		boolean kept = namedCache.fallback()
			.put(request.entryKey(), request.typeName(value), content, namedCache.ttlMillis(request.options()),
					start.sample(), dependsOn);
		(kept ? namedCache.counters().puts : namedCache.counters().refusedPuts).increment();
		return kept;
	}

	/**
	 * Start to compute a value.
	 * @param request the key
	 * @return the start; the sample is taken before the availability is read, so that the
	 * return of the store, which empties the memory, is not missed
	 */
	Start sample(CacheRequest<?> request) {
		InvalidationClock.Sample sample = request.namedCache().fallback().sample();
		return new Start(sample, !this.availability.isUp(request.dependsOn()));
	}

	/**
	 * The start of the computation of a value.
	 *
	 * @param sample the sample of the memory
	 * @param alone whether the store was not in use; if it was, nothing is kept in
	 * memory, because it would be outdated in the next outage
	 */
	record Start(InvalidationClock.Sample sample, boolean alone) {
	}

}
