package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.holdfast.cache.CacheLoader;
import io.holdfast.cache.CacheLookup;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Leads a load: claims the key across all instances, runs the loader and stores its value
 * under the versions that were valid before. Thread-safe.
 */
final class LoadLeader {

	private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

	private final VersionedEntries entries;

	private final Flights flights;

	private final Wakeups wakeups;

	private final Leases leases;

	private final LocalLoading local;

	LoadLeader(VersionedEntries entries, Flights flights, Wakeups wakeups, Leases leases, LocalLoading local) {
		this.entries = entries;
		this.flights = flights;
		this.wakeups = wakeups;
		this.leases = leases;
		this.local = local;
	}

	/**
	 * Load a value, or find the one that another instance has loaded meanwhile.
	 * @param <T> the type of the value
	 * @param question the key
	 * @param loader makes the value
	 * @param first what the caller has read
	 * @param flight the load that others may join until this returns
	 * @param patience how long to wait for another instance
	 * @param background whether to give up after that, instead of loading without the
	 * lock
	 * @return the outcome
	 */
	<T> Outcome lead(Question<T> question, CacheLoader<? extends T, ?> loader, Sighting first, Flight flight,
			Duration patience, boolean background) {
		byte[] token = Random128.next();
		try {
			return lead(new Attempt<>(question, loader, flight, token, background), first,
					System.nanoTime() + patience.toNanos());
		}
		catch (RedisAwayException ex) {
			this.leases.cleanUp(question.region(), question.entryKey(), token);
			return background ? Outcome.abandoned() : this.local.lead(question, loader, flight);
		}
	}

	private <T> Outcome lead(Attempt<T> attempt, Sighting first, long deadline) {
		Question<T> question = attempt.question();
		CompletableFuture<Void> wakeup = this.wakeups.register(question.entryKey());
		Sighting seen = first;
		try {
			for (int polls = 0;; polls++) {
				Versions versions = this.entries.ensure(question.region(), seen.versions(), question.kept());
				CacheStore.Claim claimed = this.entries.claim(question.region(), question.entryKey(), seen.mark(),
						attempt.token());
				if (claimed == CacheStore.Claim.GRANTED) {
					return load(attempt, versions, true);
				}
				long left = this.wakeups.waitsEnded() ? 0 : deadline - System.nanoTime();
				if (claimed == CacheStore.Claim.TAKEN
						&& (left <= 0 || !Wakeups.await(wakeup, Math.min(left, pause(polls))))
						|| claimed == CacheStore.Claim.CHANGED && left <= 0 && polls > 0) {
					return attempt.background() ? Outcome.abandoned() : load(attempt, versions, false);
				}
				if (wakeup.isDone()) {
					wakeup = this.wakeups.register(question.entryKey());
				}
				seen = this.entries.read(question.region(), question.entryKey(), question.options().tags());
				Entry entry = seen.entry();
				CacheLookup<T> found = (entry != null) ? question.read(entry.type(), entry.content()) : null;
				if (found != null && seen.isFresh()) {
					question.region().counters().stampedesAvoided.increment();
					// Not for callers that joined: the value was read before they may
					// have asked.
					return Outcome.loaded(found.value(), null, question.type(), false);
				}
				seen = (found != null) ? seen : seen.unreadable();
			}
		}
		finally {
			this.wakeups.unregister(question.entryKey(), wakeup);
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
	 * @param locked whether the caller holds the lock; otherwise it continues without,
	 * like a caller that puts after a miss
	 * @return the outcome
	 */
	private <T> Outcome load(Attempt<T> attempt, Versions versions, boolean locked) {
		Question<T> question = attempt.question();
		Region region = question.region();
		byte[] token = locked ? attempt.token() : this.entries.miss(region, question.entryKey(), attempt.token());
		if (attempt.background()) {
			region.counters().refreshes.increment();
		}
		Future<?> renewal = locked ? this.leases.keep(region, question.entryKey(), token) : null;
		Object value;
		byte[] content;
		try {
			value = Loads.run(this.flights, question, attempt.loader(), attempt.flight());
			content = Loads.content(question, value);
		}
		catch (Loads.LoadFailedException ex) {
			release(question, token, locked);
			return Outcome.failed(ex.getCause());
		}
		finally {
			if (renewal != null) {
				renewal.cancel(false);
			}
		}
		this.flights.close(question.entryKey(), attempt.flight());
		boolean keeps = versions.isComplete() && Loads.isKept(region, value, content) && region.takes(content);
		boolean good = keeps ? store(attempt, token, locked, question.entry(versions, value, content), versions)
				: drop(question, token, locked, versions);
		return Outcome.loaded(value, content, question.type(), good);
	}

	private boolean store(Attempt<?> attempt, byte[] token, boolean locked, Entry entry, Versions versions) {
		Question<?> question = attempt.question();
		Region region = question.region();
		try {
			boolean stored = locked ? this.entries.storeLoaded(region, question.entryKey(), token, entry)
					: this.entries.storeTicket(region, question.entryKey(), token, entry);
			(stored ? region.counters().puts : region.counters().refusedPuts).increment();
			region.near().changed(question.entryKey());
			// A caller that joined before the flight was closed may have asked after an
			// invalidation: it gets the value only if that is still valid now.
			return stored && (!attempt.flight().isJoined()
					|| versions.sameIn(this.entries.readVersions(region, versions.tags())));
		}
		catch (RedisAwayException ex) {
			this.leases.cleanUp(region, question.entryKey(), token);
			return false;
		}
	}

	/** The value is not kept, so the previous value is dropped too. */
	private boolean drop(Question<?> question, byte[] token, boolean locked, Versions versions) {
		Region region = question.region();
		try {
			boolean dropped = locked ? this.entries.dropLoaded(region, question.entryKey(), token)
					: this.entries.dropTicket(region, question.entryKey(), token);
			region.near().changed(question.entryKey());
			return dropped && versions.isComplete()
					&& versions.sameIn(this.entries.readVersions(region, versions.tags()));
		}
		catch (RedisAwayException ex) {
			this.leases.cleanUp(region, question.entryKey(), token);
			return false;
		}
	}

	private void release(Question<?> question, byte[] token, boolean locked) {
		try {
			if (locked) {
				this.entries.release(question.region(), question.entryKey(), token);
			}
		}
		catch (RedisAwayException ex) {
			this.leases.cleanUp(question.region(), question.entryKey(), token);
		}
	}

	/**
	 * A load.
	 *
	 * @param <T> the type of the value
	 * @param question the key
	 * @param loader makes the value
	 * @param flight the load that others may join
	 * @param token the token of the lock
	 * @param background whether no caller waits for it to the end
	 */
	private record Attempt<T>(Question<T> question, CacheLoader<? extends T, ?> loader, Flight flight, byte[] token,
			boolean background) {
	}

}
