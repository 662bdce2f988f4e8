package io.holdfast.cache.engine;

import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheTicket;
import org.jspecify.annotations.Nullable;

/**
 * Looks up values without loading them. Thread-safe.
 */
final class CacheReader {

	private final @Nullable VersionedEntries entries;

	private final LocalLoader local;

	private final StoreAvailability availability;

	CacheReader(@Nullable VersionedEntries entries, LocalLoader local, StoreAvailability availability) {
		this.entries = entries;
		this.local = local;
		this.availability = availability;
	}

	/**
	 * Look a key up outside the near cache.
	 * @param <T> the type of the value
	 * @param request the key
	 * @param withTicket whether a miss gets a ticket
	 * @return the result
	 */
	<T> CacheLookup<T> get(CacheRequest<T> request, boolean withTicket) {
		if (this.entries != null) {
			try {
				return get(this.entries, request, withTicket);
			}
			catch (CacheStoreUnavailableException ex) {
				this.availability.missed(request.dependsOn());
			}
		}
		CacheTicket ticket = withTicket ? MissTicket.local(request) : null;
		CacheLookup<T> found = this.local.find(request);
		if (found != null) {
			request.namedCache().counters().fallbackHits.increment();
			return found;
		}
		request.namedCache().counters().misses.increment();
		return CacheLookup.miss(ticket);
	}

	private <T> CacheLookup<T> get(VersionedEntries entries, CacheRequest<T> request, boolean withTicket) {
		NamedCache namedCache = request.namedCache();
		CacheRead seen = entries.read(namedCache, request.entryKey(), request.options().tags());
		CacheEntry entry = seen.entry();
		if (entry != null && seen.isFresh()) {
			CacheLookup<T> found = request.read(entry.type(), entry.content());
			if (found != null) {
				namedCache.counters().redisHits.increment();
				request.keepNear(seen, found);
				return found;
			}
		}
		CacheTicket ticket = withTicket ? ticket(entries, request, seen) : null;
		namedCache.counters().misses.increment();
		return CacheLookup.miss(ticket);
	}

	private CacheTicket ticket(VersionedEntries entries, CacheRequest<?> request, CacheRead seen) {
		NamedCache namedCache = request.namedCache();
		TagVersions versions = entries.ensure(namedCache, seen.versions(), request.kept());
		return MissTicket.stored(request, versions, entries.miss(namedCache, request.entryKey(), RandomTokens.next()));
	}

}
