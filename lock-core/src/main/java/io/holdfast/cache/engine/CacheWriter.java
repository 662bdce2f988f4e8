package io.holdfast.cache.engine;

import java.util.ArrayList;
import java.util.List;

import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheTicket;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Stores and drops values. If a server is down, drops are remembered and made when it is
 * back. Thread-safe.
 */
final class CacheWriter {

	private static final int TRIES = 3;

	private final @Nullable VersionedEntries entries;

	private final StoreAvailability availability;

	private final LocalLoader local;

	private final SingleFlights flights;

	CacheWriter(@Nullable VersionedEntries entries, StoreAvailability availability, LocalLoader local,
			SingleFlights flights) {
		this.entries = entries;
		this.availability = availability;
		this.local = local;
		this.flights = flights;
	}

	/**
	 * Drop an entry, a tag or a whole cache.
	 * @param change what to drop
	 * @return whether there was a value, as far as is known
	 */
	boolean apply(CacheChange change) {
		boolean found = change.entry() && change.namedCache().fallback().get(change.redisKey()) != null;
		if (change.entry()) {
			this.flights.close(change.redisKey());
		}
		found |= inRedis(change);
		// A read of the near cache after this call must not find a value from before it.
		change.namedCache().apply(change);
		return found;
	}

	private boolean inRedis(CacheChange change) {
		while (this.entries != null) {
			if (this.availability.isUp(change.keys())) {
				try {
					return this.entries.apply(change);
				}
				catch (CacheStoreUnavailableException ex) {
					this.availability.down(ex, change);
					return false;
				}
			}
			if (this.availability.remember(change)) {
				this.availability.missed(change.keys());
				return false;
			}
		}
		return false;
	}

	/**
	 * Store a value unconditionally.
	 * @param request the key and its options
	 * @param value the value
	 */
	void put(CacheRequest<?> request, @Nullable Object value) {
		NamedCache namedCache = request.namedCache();
		byte[] content = request.write(value);
		CacheChange change = CacheChange.entry(namedCache, request.entryKey());
		if (!LoaderRunner.isKept(namedCache, value, content)) {
			apply(change);
			return;
		}
		this.flights.close(request.entryKey());
		if (!namedCache.takes(content) || !putInRedis(request, value, content)) {
			// The previous value must be dropped from the store, now or later.
			apply(change);
			this.local.keep(request, value, content, this.local.sample(request));
		}
	}

	private boolean putInRedis(CacheRequest<?> request, @Nullable Object value, byte @Nullable [] content) {
		NamedCache namedCache = request.namedCache();
		if (this.entries == null) {
			return false;
		}
		try {
			TagVersions versions = current(this.entries, request);
			if (!versions.isComplete()) {
				return false;
			}
			this.entries.put(namedCache, request.entryKey(), request.entry(versions, value, content));
			namedCache.counters().puts.increment();
			namedCache.apply(CacheChange.entry(namedCache, request.entryKey()));
			return true;
		}
		catch (CacheStoreUnavailableException ex) {
			return false;
		}
	}

	/**
	 * Store the value that was computed after a miss.
	 * @param given the ticket of the miss
	 * @param value the value
	 * @param options TTL and tags
	 * @return whether it was stored
	 */
	boolean put(CacheTicket given, @Nullable Object value, CacheOptions options) {
		if (!(given instanceof MissTicket ticket)) {
			throw new IllegalArgumentException(
					"The ticket " + Printable.of(given.toString()) + " is not from a miss of a cache service.");
		}
		CacheRequest<?> request = ticket.request().with(options);
		NamedCache namedCache = request.namedCache();
		byte[] content = request.write(value);
		boolean kept = LoaderRunner.isKept(namedCache, value, content);
		TagVersions seen = ticket.versions();
		byte[] token = ticket.token();
		if (this.entries == null || seen == null || token == null) {
			boolean good = this.local.keep(request, value, content,
					new LocalLoader.Start(ticket.sample(), !this.availability.isUp(request.dependsOn())));
			return kept && good && !this.availability.isUp(request.dependsOn());
		}
		boolean stored = false;
		try {
			TagVersions versions = withOthers(this.entries, request, seen);
			boolean sent = kept && namedCache.takes(content);
			if (!sent) {
				this.entries.dropTicket(namedCache, request.entryKey(), token);
			}
			stored = sent && versions.isComplete() && this.entries.storeTicket(namedCache, request.entryKey(), token,
					request.entry(versions, value, content));
		}
		catch (CacheStoreUnavailableException ex) {
			this.availability.missed(request.dependsOn());
		}
		namedCache.near().changed(request.entryKey());
		if (kept) {
			(stored ? namedCache.counters().puts : namedCache.counters().refusedPuts).increment();
		}
		return stored;
	}

	<T> CacheLookup<T> putIfAbsent(CacheRequest<T> request, @Nullable Object value, CacheReader reader) {
		NamedCache namedCache = request.namedCache();
		byte[] content = request.write(value);
		for (int i = 0; i < TRIES && this.entries != null; i++) {
			try {
				CacheRead seen = this.entries.read(namedCache, request.entryKey(), request.options().tags());
				CacheEntry entry = seen.entry();
				CacheLookup<T> found = (entry != null && seen.isFresh()) ? request.read(entry.type(), entry.content())
						: null;
				if (found != null) {
					namedCache.counters().redisHits.increment();
					return found;
				}
				TagVersions versions = this.entries.ensure(namedCache, seen.versions(), request.kept());
				boolean sent = LoaderRunner.isKept(namedCache, value, content) && namedCache.takes(content);
				boolean stored = sent && versions.isComplete() && this.entries.putIfSame(namedCache, request.entryKey(),
						seen.mark(), request.entry(versions, value, content));
				if (stored) {
					namedCache.counters().puts.increment();
				}
				if (stored || !sent) {
					namedCache.apply(CacheChange.entry(namedCache, request.entryKey()));
					return CacheLookup.miss(null);
				}
			}
			catch (CacheStoreUnavailableException ex) {
				break;
			}
		}
		CacheLookup<T> found = reader.get(request, false);
		if (!found.isHit() && (this.entries == null || !this.availability.isUp(request.dependsOn()))) {
			put(request, value);
		}
		return found;
	}

	private TagVersions current(VersionedEntries entries, CacheRequest<?> request) {
		NamedCache namedCache = request.namedCache();
		TagVersions now = entries.readVersions(namedCache, TagVersions.withGeneration(request.options().tags()));
		return entries.ensure(namedCache, now, request.kept());
	}

	/**
	 * The versions of the ticket, plus the current versions of tags with which the ticket
	 * was not requested.
	 */
	private static TagVersions withOthers(VersionedEntries entries, CacheRequest<?> request, TagVersions seen) {
		List<String> others = new ArrayList<>(request.options().tags());
		others.removeAll(seen.tags());
		if (others.isEmpty()) {
			return seen;
		}
		NamedCache namedCache = request.namedCache();
		return seen.plus(entries.ensure(namedCache, entries.readVersions(namedCache, others), request.kept()));
	}

}
