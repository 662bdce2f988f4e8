package io.holdfast.cache.engine;

import java.util.List;

import io.holdfast.cache.CacheLoader;
import io.holdfast.cache.CacheLookup;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Returns and loads values without a store: once across all threads of this JVM.
 * Thread-safe.
 */
final class LocalLoading {

	private static final int MOST_ROUNDS = 4;

	private final Flights flights;

	private final Availability availability;

	LocalLoading(Flights flights, Availability availability) {
		this.flights = flights;
		this.availability = availability;
	}

	/**
	 * Look a key up.
	 * @param <T> the type of the value
	 * @param question the key
	 * @return what is there; null for nothing
	 */
	<T> @Nullable CacheLookup<T> find(Question<T> question) {
		FallbackCache.Kept kept = question.region().fallback().get(question.entryKey());
		return (kept != null) ? question.read(kept.type(), kept.content()) : null;
	}

	<T, E extends Exception> @Nullable T getOrLoad(Question<T> question, CacheLoader<? extends T, E> loader) throws E {
		this.availability.missed(question.dependsOn());
		Counters counters = question.region().counters();
		for (int round = 0;; round++) {
			CacheLookup<T> found = find(question);
			if (found != null) {
				counters.fallbackHits.increment();
				return found.value();
			}
			this.flights.refuseRecursion(question.region(), question.entryKey());
			Flight mine = new Flight();
			Flight flight = (round < MOST_ROUNDS) ? this.flights.joinOrLead(question.entryKey(), mine) : mine;
			if (flight == mine) {
				Outcome outcome = Outcome.abandoned();
				try {
					// Another flight may have ended since the lookup.
					found = find(question);
					if (found == null) {
						counters.misses.increment();
						outcome = lead(question, loader, mine);
					}
				}
				finally {
					this.flights.close(question.entryKey(), mine);
					mine.end(outcome);
				}
				if (found != null) {
					counters.fallbackHits.increment();
					return found.value();
				}
				return value(outcome);
			}
			Outcome outcome = flight.await(question.region().settings().loadWait().toNanos());
			if (outcome == null) {
				this.flights.close(question.entryKey(), flight);
			}
			else if (outcome.failure() != null) {
				counters.misses.increment();
				throw Loading.<E>sneaky(outcome.failure());
			}
			else if (outcome.kind() == Outcome.Kind.SHARED) {
				CacheLookup<T> taken = question.take(outcome);
				if (taken != null) {
					counters.misses.increment();
					counters.stampedesAvoided.increment();
					return taken.value();
				}
			}
		}
	}

	private static <T, E extends Exception> @Nullable T value(Outcome outcome) throws E {
		if (outcome.failure() != null) {
			throw Loading.<E>sneaky(outcome.failure());
		}
		@SuppressWarnings("unchecked")
		T value = (T) outcome.value();
		return value;
	}

	/**
	 * Run the loader and keep its value in memory.
	 * @param <T> the type of the value
	 * @param question the key
	 * @param loader makes the value
	 * @param flight the load that others may join until this returns
	 * @return the outcome
	 */
	<T> Outcome lead(Question<T> question, CacheLoader<? extends T, ?> loader, Flight flight) {
		Start start = sample(question);
		T value;
		try {
			value = Loads.run(this.flights, question, loader, flight);
		}
		catch (Loads.LoadFailedException ex) {
			return Outcome.failed(ex.getCause());
		}
		byte[] content = Loads.content(question, value);
		boolean kept = keep(question, value, content, start);
		// Callers that no longer find the flight must find the value.
		this.flights.close(question.entryKey(), flight);
		return Outcome.loaded(value, content, question.type(), kept && isGood(question, start));
	}

	/**
	 * Whether nothing has changed since, so that all callers that have joined may have
	 * the value.
	 */
	private static boolean isGood(Question<?> question, Start start) {
		return question.region().fallback().isGood(start.sample(), question.dependsOn());
	}

	/**
	 * Keep a value in memory, unless it or one of its tags was dropped since the sample.
	 * @param question the key
	 * @param value the value
	 * @param content the same as bytes
	 * @param start when it was begun
	 * @return whether nothing was dropped
	 */
	boolean keep(Question<?> question, @Nullable Object value, byte @Nullable [] content, Start start) {
		Region region = question.region();
		List<String> dependsOn = question.dependsOn();
		if (!start.alone() || !Loads.isKept(region, value, content)) {
			boolean good = region.fallback().isGood(start.sample(), dependsOn);
			if (good) {
				region.fallback().drop(question.entryKey());
			}
			return good;
		}
		boolean kept = region.fallback()
			.put(question.entryKey(), question.typeName(value), content, region.ttlMillis(question.options()),
					start.sample(), dependsOn);
		(kept ? region.counters().puts : region.counters().refusedPuts).increment();
		return kept;
	}

	/**
	 * Begin to make a value.
	 * @param question the key
	 * @return the start; the sample is taken before the availability is read, so that the
	 * return of the store, which empties the memory, is not missed
	 */
	Start sample(Question<?> question) {
		Epochs.Sample sample = question.region().fallback().sample();
		return new Start(sample, !this.availability.isUp(question.dependsOn()));
	}

	/**
	 * When the making of a value began.
	 *
	 * @param sample of the memory
	 * @param alone whether the store was not in use; otherwise memory keeps nothing,
	 * because it would be outdated in the next outage
	 */
	record Start(Epochs.Sample sample, boolean alone) {
	}

}
