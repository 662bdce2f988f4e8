package io.holdfast.cache.engine;

import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheTicket;
import org.jspecify.annotations.Nullable;

/**
 * Looks keys up without loading them. Thread-safe.
 */
final class Lookups {

	private final @Nullable VersionedEntries entries;

	private final LocalLoading local;

	private final Availability availability;

	Lookups(@Nullable VersionedEntries entries, LocalLoading local, Availability availability) {
		this.entries = entries;
		this.local = local;
		this.availability = availability;
	}

	/**
	 * Look a key up outside the near cache.
	 * @param <T> the type of the value
	 * @param question the key
	 * @param withTicket whether a miss gets a ticket
	 * @return the result
	 */
	<T> CacheLookup<T> get(Question<T> question, boolean withTicket) {
		if (this.entries != null) {
			try {
				return get(this.entries, question, withTicket);
			}
			catch (RedisAwayException ex) {
				this.availability.missed(question.dependsOn());
			}
		}
		CacheTicket ticket = withTicket ? MissTicket.local(question) : null;
		CacheLookup<T> found = this.local.find(question);
		if (found != null) {
			question.region().counters().fallbackHits.increment();
			return found;
		}
		question.region().counters().misses.increment();
		return CacheLookup.miss(ticket);
	}

	private <T> CacheLookup<T> get(VersionedEntries entries, Question<T> question, boolean withTicket) {
		Region region = question.region();
		Sighting seen = entries.read(region, question.entryKey(), question.options().tags());
		Entry entry = seen.entry();
		if (entry != null && seen.isFresh()) {
			CacheLookup<T> found = question.read(entry.type(), entry.content());
			if (found != null) {
				region.counters().redisHits.increment();
				question.keepNear(seen, found);
				return found;
			}
		}
		CacheTicket ticket = withTicket ? ticket(entries, question, seen) : null;
		region.counters().misses.increment();
		return CacheLookup.miss(ticket);
	}

	private CacheTicket ticket(VersionedEntries entries, Question<?> question, Sighting seen) {
		Region region = question.region();
		Versions versions = entries.ensure(region, seen.versions(), question.kept());
		return MissTicket.stored(question, versions, entries.miss(region, question.entryKey(), Random128.next()));
	}

}
