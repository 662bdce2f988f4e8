package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.holdfast.cache.CacheLoader;
import io.holdfast.cache.CacheLookup;

/**
 * Loads a value with the store: claims the key across all instances, runs the loader, and
 * stores the value under the versions that were valid before. Thread-safe.
 */
final class DistributedLoader {

	private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

	private final VersionedEntries entries;

	private final SingleFlights flights;

	private final LoadNotifications loadNotifications;

	private final LoadLockRenewal renewal;

	private final LocalLoader local;

	DistributedLoader(VersionedEntries entries, SingleFlights flights, LoadNotifications loadNotifications,
			LoadLockRenewal renewal, LocalLoader local) {
		this.entries = entries;
		this.flights = flights;
		this.loadNotifications = loadNotifications;
		this.renewal = renewal;
		this.local = local;
	}

	/**
	 * Load a value, or find the one that another instance has loaded in the meantime.
	 * @param <T> the type of the value
	 * @param request the key
	 * @param loader computes the value
	 * @param first what the caller has read
	 * @param flight the load, which other callers may join until this method returns
	 * @param patience how long to wait for another instance
	 * @param background whether to give up after that wait, instead of loading without
	 * the lock
	 * @return the outcome
	 */
	<T> LoadOutcome lead(CacheRequest<T> request, CacheLoader<? extends T, ?> loader, CacheRead first,
			SingleFlight flight, Duration patience, boolean background) {
		byte[] token = RandomTokens.next();
		try {
			return lead(new Attempt<>(request, loader, flight, token, background), first,
					System.nanoTime() + patience.toNanos());
		}
		catch (CacheStoreUnavailableException ex) {
			this.renewal.cleanUp(request.namedCache(), request.entryKey(), token);
			return background ? LoadOutcome.abandoned() : this.local.lead(request, loader, flight);
		}
	}

	private <T> LoadOutcome lead(Attempt<T> attempt, CacheRead first, long deadline) {
		CacheRequest<T> request = attempt.request();
		CompletableFuture<Void> wakeup = this.loadNotifications.register(request.entryKey());
		CacheRead seen = first;
		try {
			for (int polls = 0;; polls++) {
				TagVersions versions = this.entries.ensure(request.namedCache(), seen.versions(), request.kept());
				CacheStore.Claim claimed = this.entries.claim(request.namedCache(), request.entryKey(), seen.mark(),
						attempt.token());
				if (claimed == CacheStore.Claim.GRANTED) {
					return load(attempt, versions, true);
				}
				long left = this.loadNotifications.waitsEnded() ? 0 : deadline - System.nanoTime();
				if (claimed == CacheStore.Claim.TAKEN
						&& (left <= 0 || !LoadNotifications.await(wakeup, Math.min(left, pause(polls))))
						|| claimed == CacheStore.Claim.CHANGED && left <= 0 && polls > 0) {
					return attempt.background() ? LoadOutcome.abandoned() : load(attempt, versions, false);
				}
				if (wakeup.isDone()) {
					wakeup = this.loadNotifications.register(request.entryKey());
				}
				seen = this.entries.read(request.namedCache(), request.entryKey(), request.options().tags());
				CacheEntry entry = seen.entry();
				CacheLookup<T> found = (entry != null) ? request.read(entry.type(), entry.content()) : null;
				if (found != null && seen.isFresh()) {
					request.namedCache().counters().stampedesAvoided.increment();
					// Callers that joined must look again: they may have asked after the
					// read.
					return LoadOutcome.loaded(found.value(), null, request.type(), false);
				}
				seen = (found != null) ? seen : seen.unreadable();
			}
		}
		finally {
			this.loadNotifications.unregister(request.entryKey(), wakeup);
		}
	}

	private static long pause(int polls) {
		long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(polls, 10));
		return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2);
	}

	/**
	 * Run the loader and store its value.
	 * @param attempt the load
	 * @param versions the versions that were valid before
	 * @param locked whether the caller holds the lock; if not, it uses a ticket, like a
	 * caller that puts a value after a miss
	 * @return the outcome
	 */
	private <T> LoadOutcome load(Attempt<T> attempt, TagVersions versions, boolean locked) {
		CacheRequest<T> request = attempt.request();
		NamedCache namedCache = request.namedCache();
		byte[] token = locked ? attempt.token() : this.entries.miss(namedCache, request.entryKey(), attempt.token());
		if (attempt.background()) {
			namedCache.counters().refreshes.increment();
		}
		Future<?> renewal = locked ? this.renewal.keep(namedCache, request.entryKey(), token) : null;
		Object value;
		byte[] content;
		try {
			value = LoaderRunner.run(this.flights, request, attempt.loader(), attempt.flight());
			content = LoaderRunner.content(request, value);
		}
		catch (LoaderRunner.LoadFailedException ex) {
			release(request, token, locked);
			return LoadOutcome.failed(ex.getCause());
		}
		finally {
			if (renewal != null) {
				renewal.cancel(false);
			}
		}
		this.flights.close(request.entryKey(), attempt.flight());
		boolean keeps = versions.isComplete() && LoaderRunner.isKept(namedCache, value, content)
				&& namedCache.takes(content);
		boolean good = keeps ? store(attempt, token, locked, request.entry(versions, value, content), versions)
				: drop(request, token, locked, versions);
		return LoadOutcome.loaded(value, content, request.type(), good);
	}

	private boolean store(Attempt<?> attempt, byte[] token, boolean locked, CacheEntry entry, TagVersions versions) {
		CacheRequest<?> request = attempt.request();
		NamedCache namedCache = request.namedCache();
		try {
			boolean stored = locked ? this.entries.storeLoaded(namedCache, request.entryKey(), token, entry)
					: this.entries.storeTicket(namedCache, request.entryKey(), token, entry);
			(stored ? namedCache.counters().puts : namedCache.counters().refusedPuts).increment();
			namedCache.near().changed(request.entryKey());
			// A caller that joined before the flight was closed may have asked after an
			// invalidation, so it gets the value only if the versions are still valid.
			return stored && (!attempt.flight().isJoined()
					|| versions.sameIn(this.entries.readVersions(namedCache, versions.tags())));
		}
		catch (CacheStoreUnavailableException ex) {
			this.renewal.cleanUp(namedCache, request.entryKey(), token);
			return false;
		}
	}

	/** The value is not kept, so the previous value is dropped too. */
	private boolean drop(CacheRequest<?> request, byte[] token, boolean locked, TagVersions versions) {
		NamedCache namedCache = request.namedCache();
		try {
			boolean dropped = locked ? this.entries.dropLoaded(namedCache, request.entryKey(), token)
					: this.entries.dropTicket(namedCache, request.entryKey(), token);
			namedCache.near().changed(request.entryKey());
			return dropped && versions.isComplete()
					&& versions.sameIn(this.entries.readVersions(namedCache, versions.tags()));
		}
		catch (CacheStoreUnavailableException ex) {
			this.renewal.cleanUp(namedCache, request.entryKey(), token);
			return false;
		}
	}

	private void release(CacheRequest<?> request, byte[] token, boolean locked) {
		try {
			if (locked) {
				this.entries.release(request.namedCache(), request.entryKey(), token);
			}
		}
		catch (CacheStoreUnavailableException ex) {
			this.renewal.cleanUp(request.namedCache(), request.entryKey(), token);
		}
	}

	/**
	 * A load.
	 *
	 * @param <T> the type of the value
	 * @param request the key
	 * @param loader computes the value
	 * @param flight the load, which other callers may join
	 * @param token the token of the lock
	 * @param background whether the load runs in the background
	 */
	private record Attempt<T>(CacheRequest<T> request, CacheLoader<? extends T, ?> loader, SingleFlight flight,
			byte[] token, boolean background) {
	}

}
