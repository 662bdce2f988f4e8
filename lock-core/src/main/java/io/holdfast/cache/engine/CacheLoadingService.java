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
 * Returns values and loads missing ones, once across all threads and instances.
 * Thread-safe.
 */
final class CacheLoadingService {

	private static final Logger logger = LoggerFactory.getLogger(CacheLoadingService.class);

	/**
	 * Evictions can make waiting callers look again. After this many rounds, a caller
	 * loads the value itself.
	 */
	private static final int MAX_ROUNDS = 4;

	private static final Duration REFRESH_PAUSE = Duration.ofSeconds(1);

	private final @Nullable VersionedEntries entries;

	private final SingleFlights flights;

	private final @Nullable DistributedLoader distributed;

	private final LocalLoader local;

	private final Executor background;

	private final Cache<String, Boolean> refreshed = Caffeine.newBuilder()
		.maximumSize(10_000)
		.expireAfterWrite(REFRESH_PAUSE)
		.build();

	/**
	 * Create the service.
	 * @param entries the entries in the store; null without a store
	 * @param distributed loads with the store; null without a store
	 * @param local loads without the store
	 * @param flights the loads of this JVM
	 * @param background runs loads in the background
	 */
	CacheLoadingService(@Nullable VersionedEntries entries, @Nullable DistributedLoader distributed, LocalLoader local,
			SingleFlights flights, Executor background) {
		this.entries = entries;
		this.distributed = distributed;
		this.local = local;
		this.flights = flights;
		this.background = background;
	}

	<T, E extends Exception> @Nullable T getOrLoad(CacheRequest<T> request, CacheLoader<? extends T, E> loader)
			throws E {
		if (this.entries == null || this.distributed == null) {
			return this.local.getOrLoad(request, loader);
		}
		long begun = System.nanoTime();
		for (int round = 0;; round++) {
			CacheRead seen;
			try {
				seen = this.entries.read(request.namedCache(), request.entryKey(), request.options().tags());
			}
			catch (CacheStoreUnavailableException ex) {
				return this.local.getOrLoad(request, loader);
			}
			CacheEntry entry = seen.entry();
			CacheLookup<T> found = (entry != null) ? request.read(entry.type(), entry.content()) : null;
			if (found != null && seen.isFresh()) {
				return hit(request, seen, found, round, loader);
			}
			Duration patience = left(request.namedCache().settings().loadWait(), begun);
			Answer<T> answer = load(request, loader, (found != null) ? seen : seen.unreadable(), found,
					(round < MAX_ROUNDS) ? patience : Duration.ZERO, round >= MAX_ROUNDS);
			if (answer != null) {
				return answer.value();
			}
		}
	}

	private <T> @Nullable T hit(CacheRequest<T> request, CacheRead seen, CacheLookup<T> found, int round,
			CacheLoader<? extends T, ?> loader) {
		CacheCounters counters = request.namedCache().counters();
		counters.redisHits.increment();
		if (round > 0) {
			counters.stampedesAvoided.increment();
		}
		request.keepNear(seen, found);
		double early = request.namedCache().settings().earlyRefresh();
		CacheEntry entry = seen.entry();
		if (early > 0 && entry != null && seen.leftMillis() < early * entry.ttlMillis()
				&& !this.flights.runs(request.entryKey())
				&& this.refreshed.asMap().putIfAbsent(request.entryKey(), Boolean.TRUE) == null) {
			SingleFlight flight = new SingleFlight();
			if (this.flights.lead(request.entryKey(), flight)) {
				loadInBackground(request, loader, seen, flight, Duration.ZERO);
			}
		}
		return found.value();
	}

	/**
	 * Load the value, or wait for the caller that loads it.
	 * @return the answer; null if the caller must look again
	 */
	private <T, E extends Exception> @Nullable Answer<T> load(CacheRequest<T> request,
			CacheLoader<? extends T, E> loader, CacheRead seen, @Nullable CacheLookup<T> stale, Duration patience,
			boolean alone) throws E {
		this.flights.refuseRecursion(request.namedCache(), request.entryKey());
		if (stale != null && this.refreshed.getIfPresent(request.entryKey()) != null) {
			// The loader was slow or has just thrown, so that other callers need not wait
			// for it too.
			return stale(request, stale);
		}
		CacheSettings settings = request.namedCache().settings();
		SingleFlight mine = new SingleFlight();
		SingleFlight flight = alone ? mine : this.flights.joinOrLead(request.entryKey(), mine);
		if (flight == mine && stale == null) {
			request.namedCache().counters().misses.increment();
			return lead(request, loader, seen, mine, patience);
		}
		if (flight == mine && !loadInBackground(request, loader, seen, mine, settings.staleAfter())) {
			return stale(request, stale);
		}
		LoadOutcome outcome = flight.await(((stale != null) ? settings.staleAfter() : settings.loadWait()).toNanos());
		if (outcome != null && outcome.kind() == LoadOutcome.Kind.SHARED) {
			return shared(request, request.take(outcome), flight != mine);
		}
		if (stale != null && (outcome == null || outcome.type() == null)) {
			return stale(request, stale);
		}
		if (outcome == null) {
			giveUp(request, flight);
		}
		else if (outcome.failure() != null) {
			request.namedCache().counters().misses.increment();
			throw CacheLoadingService.<E>sneakyThrow(outcome.failure());
		}
		return null;
	}

	/** The load takes too long, so later callers must not wait for it. */
	private void giveUp(CacheRequest<?> request, SingleFlight flight) {
		if (!Thread.currentThread().isInterrupted()) {
			this.flights.close(request.entryKey(), flight);
		}
	}

	private static Duration left(Duration wait, long begun) {
		long left = wait.toNanos() - (System.nanoTime() - begun);
		return (left > 0) ? Duration.ofNanos(left) : Duration.ZERO;
	}

	private static <T> @Nullable Answer<T> shared(CacheRequest<T> request, @Nullable CacheLookup<T> taken,
			boolean others) {
		if (taken == null) {
			return null;
		}
		request.namedCache().counters().misses.increment();
		if (others) {
			request.namedCache().counters().stampedesAvoided.increment();
		}
		return new Answer<>(taken.value());
	}

	private <T> Answer<T> stale(CacheRequest<T> request, @Nullable CacheLookup<T> stale) {
		this.refreshed.asMap().putIfAbsent(request.entryKey(), Boolean.TRUE);
		request.namedCache().counters().staleServed.increment();
		return new Answer<>((stale != null) ? stale.value() : null);
	}

	private <T, E extends Exception> Answer<T> lead(CacheRequest<T> request, CacheLoader<? extends T, E> loader,
			CacheRead seen, SingleFlight flight, Duration patience) throws E {
		LoadOutcome outcome = LoadOutcome.abandoned();
		try {
			outcome = distributed().lead(request, loader, seen, flight, patience, false);
		}
		finally {
			this.flights.close(request.entryKey(), flight);
			flight.end(outcome);
		}
		if (outcome.failure() != null) {
			throw CacheLoadingService.<E>sneakyThrow(outcome.failure());
		}
		@SuppressWarnings("unchecked")
		T value = (T) outcome.value();
		return new Answer<>(value);
	}

	private <T> boolean loadInBackground(CacheRequest<T> request, CacheLoader<? extends T, ?> loader, CacheRead seen,
			SingleFlight flight, Duration patience) {
		try {
			this.background.execute(() -> refresh(request, loader, seen, flight, patience));
			return true;
		}
		catch (RejectedExecutionException ex) {
			logger.debug("No thread is free to refresh {}", request.entryKey(), ex);
			this.flights.close(request.entryKey(), flight);
			flight.end(LoadOutcome.abandoned());
			return false;
		}
	}

	private <T> void refresh(CacheRequest<T> request, CacheLoader<? extends T, ?> loader, CacheRead seen,
			SingleFlight flight, Duration patience) {
		LoadOutcome outcome = LoadOutcome.abandoned();
		try {
			outcome = distributed().lead(request, loader, seen, flight, patience, true);
			if (outcome.failure() != null) {
				logger.debug("{} was not refreshed", request.entryKey(), outcome.failure());
			}
		}
		finally {
			this.flights.close(request.entryKey(), flight);
			flight.end(outcome);
		}
	}

	private DistributedLoader distributed() {
		if (this.distributed == null) {
			throw new IllegalStateException("Without a store there is no distributed loader");
		}
		return this.distributed;
	}

	/** Rethrow the loader's own exception, whatever its type. */
	@SuppressWarnings("unchecked")
	static <E extends Exception> E sneakyThrow(Throwable failure) throws E {
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
