package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.cache.CacheLoader;
import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Returns values, loading them first if necessary: once across all threads and instances.
 * Thread-safe.
 */
final class Loading {

	private static final Logger logger = LoggerFactory.getLogger(Loading.class);

	/**
	 * Evictions can make waiting callers look again; after so many rounds they load for
	 * themselves.
	 */
	private static final int MOST_ROUNDS = 4;

	private static final Duration REFRESH_PAUSE = Duration.ofSeconds(1);

	private final @Nullable VersionedEntries entries;

	private final Flights flights;

	private final @Nullable LoadLeader leader;

	private final LocalLoading local;

	private final Executor background;

	private final Cache<String, Boolean> refreshed = Caffeine.newBuilder()
		.maximumSize(10_000)
		.expireAfterWrite(REFRESH_PAUSE)
		.build();

	/**
	 * Create it.
	 * @param entries the store; null for none
	 * @param leader leads loads with the store
	 * @param local loads without it
	 * @param flights the loads of this JVM
	 * @param background for loads that nobody waits for to the end
	 */
	Loading(@Nullable VersionedEntries entries, @Nullable LoadLeader leader, LocalLoading local, Flights flights,
			Executor background) {
		this.entries = entries;
		this.leader = leader;
		this.local = local;
		this.flights = flights;
		this.background = background;
	}

	<T, E extends Exception> @Nullable T getOrLoad(Question<T> question, CacheLoader<? extends T, E> loader) throws E {
		if (this.entries == null || this.leader == null) {
			return this.local.getOrLoad(question, loader);
		}
		long begun = System.nanoTime();
		for (int round = 0;; round++) {
			Sighting seen;
			try {
				seen = this.entries.read(question.region(), question.entryKey(), question.options().tags());
			}
			catch (RedisAwayException ex) {
				return this.local.getOrLoad(question, loader);
			}
			Entry entry = seen.entry();
			CacheLookup<T> found = (entry != null) ? question.read(entry.type(), entry.content()) : null;
			if (found != null && seen.isFresh()) {
				return hit(question, seen, found, round, loader);
			}
			Duration patience = left(question.region().settings().loadWait(), begun);
			Answer<T> answer = load(question, loader, (found != null) ? seen : seen.unreadable(), found,
					(round < MOST_ROUNDS) ? patience : Duration.ZERO, round >= MOST_ROUNDS);
			if (answer != null) {
				return answer.value();
			}
		}
	}

	private <T> @Nullable T hit(Question<T> question, Sighting seen, CacheLookup<T> found, int round,
			CacheLoader<? extends T, ?> loader) {
		Counters counters = question.region().counters();
		counters.redisHits.increment();
		if (round > 0) {
			counters.stampedesAvoided.increment();
		}
		question.keepNear(seen, found);
		double early = question.region().settings().earlyRefresh();
		Entry entry = seen.entry();
		if (early > 0 && entry != null && seen.leftMillis() < early * entry.ttlMillis()
				&& !this.flights.runs(question.entryKey())
				&& this.refreshed.asMap().putIfAbsent(question.entryKey(), Boolean.TRUE) == null) {
			Flight flight = new Flight();
			if (this.flights.lead(question.entryKey(), flight)) {
				loadInBackground(question, loader, seen, flight, Duration.ZERO);
			}
		}
		return found.value();
	}

	/**
	 * Load the value, or wait for the caller that does.
	 * @return the answer; null when the caller has to look again
	 */
	private <T, E extends Exception> @Nullable Answer<T> load(Question<T> question, CacheLoader<? extends T, E> loader,
			Sighting seen, @Nullable CacheLookup<T> stale, Duration patience, boolean alone) throws E {
		this.flights.refuseRecursion(question.region(), question.entryKey());
		if (stale != null && this.refreshed.getIfPresent(question.entryKey()) != null) {
			// Its loader was slow or has thrown just now: other callers need not wait for
			// it too.
			return stale(question, stale);
		}
		CacheSettings settings = question.region().settings();
		Flight mine = new Flight();
		Flight flight = alone ? mine : this.flights.joinOrLead(question.entryKey(), mine);
		if (flight == mine && stale == null) {
			question.region().counters().misses.increment();
			return lead(question, loader, seen, mine, patience);
		}
		if (flight == mine && !loadInBackground(question, loader, seen, mine, settings.staleAfter())) {
			return stale(question, stale);
		}
		Outcome outcome = flight.await(((stale != null) ? settings.staleAfter() : settings.loadWait()).toNanos());
		if (outcome != null && outcome.kind() == Outcome.Kind.SHARED) {
			return shared(question, question.take(outcome), flight != mine);
		}
		if (stale != null && (outcome == null || outcome.type() == null)) {
			return stale(question, stale);
		}
		if (outcome == null) {
			giveUp(question, flight);
		}
		else if (outcome.failure() != null) {
			question.region().counters().misses.increment();
			throw Loading.<E>sneaky(outcome.failure());
		}
		return null;
	}

	/** The load has taken too long: later callers do not wait for it. */
	private void giveUp(Question<?> question, Flight flight) {
		if (!Thread.currentThread().isInterrupted()) {
			this.flights.close(question.entryKey(), flight);
		}
	}

	private static Duration left(Duration wait, long begun) {
		long left = wait.toNanos() - (System.nanoTime() - begun);
		return (left > 0) ? Duration.ofNanos(left) : Duration.ZERO;
	}

	private static <T> @Nullable Answer<T> shared(Question<T> question, @Nullable CacheLookup<T> taken,
			boolean others) {
		if (taken == null) {
			return null;
		}
		question.region().counters().misses.increment();
		if (others) {
			question.region().counters().stampedesAvoided.increment();
		}
		return new Answer<>(taken.value());
	}

	private <T> Answer<T> stale(Question<T> question, @Nullable CacheLookup<T> stale) {
		this.refreshed.asMap().putIfAbsent(question.entryKey(), Boolean.TRUE);
		question.region().counters().staleServed.increment();
		return new Answer<>((stale != null) ? stale.value() : null);
	}

	private <T, E extends Exception> Answer<T> lead(Question<T> question, CacheLoader<? extends T, E> loader,
			Sighting seen, Flight flight, Duration patience) throws E {
		Outcome outcome = Outcome.abandoned();
		try {
			outcome = leader().lead(question, loader, seen, flight, patience, false);
		}
		finally {
			this.flights.close(question.entryKey(), flight);
			flight.end(outcome);
		}
		if (outcome.failure() != null) {
			throw Loading.<E>sneaky(outcome.failure());
		}
		@SuppressWarnings("unchecked")
		T value = (T) outcome.value();
		return new Answer<>(value);
	}

	private <T> boolean loadInBackground(Question<T> question, CacheLoader<? extends T, ?> loader, Sighting seen,
			Flight flight, Duration patience) {
		try {
			this.background.execute(() -> refresh(question, loader, seen, flight, patience));
			return true;
		}
		catch (RejectedExecutionException ex) {
			logger.debug("No thread is free to refresh {}", question.entryKey(), ex);
			this.flights.close(question.entryKey(), flight);
			flight.end(Outcome.abandoned());
			return false;
		}
	}

	private <T> void refresh(Question<T> question, CacheLoader<? extends T, ?> loader, Sighting seen, Flight flight,
			Duration patience) {
		Outcome outcome = Outcome.abandoned();
		try {
			outcome = leader().lead(question, loader, seen, flight, patience, true);
			if (outcome.failure() != null) {
				logger.debug("{} was not refreshed", question.entryKey(), outcome.failure());
			}
		}
		finally {
			this.flights.close(question.entryKey(), flight);
			flight.end(outcome);
		}
	}

	private LoadLeader leader() {
		if (this.leader == null) {
			throw new IllegalStateException("Without Redis nobody leads");
		}
		return this.leader;
	}

	/** Rethrow the loader's own exception, whatever its type. */
	@SuppressWarnings("unchecked")
	static <E extends Exception> E sneaky(Throwable failure) throws E {
		if (failure instanceof Error error) {
			throw error;
		}
		throw (E) failure;
	}

	/**
	 * An answer, which may be null.
	 *
	 * @param <T> its type
	 * @param value the value
	 */
	private record Answer<T>(@Nullable T value) {
	}

}
