package io.holdfast.spring.cache;

import org.jspecify.annotations.Nullable;

/**
 * Looks keys up without loading them. Thread-safe.
 */
final class Lookups {

	private final @Nullable CacheStore store;

	private final LocalLoading local;

	private final Availability availability;

	Lookups(@Nullable CacheStore store, LocalLoading local, Availability availability) {
		this.store = store;
		this.local = local;
		this.availability = availability;
	}

	/**
	 * Look a key up, beyond the near cache.
	 * @param <T> the type of the value
	 * @param question the key
	 * @param withTicket whether a miss is to have a ticket
	 * @return what is there
	 */
	<T> CacheLookup<T> get(Question<T> question, boolean withTicket) {
		if (this.store != null) {
			try {
				return get(this.store, question, withTicket);
			}
			catch (RedisAwayException ex) {
				this.availability.missed(question.dependsOn());
			}
		}
		CacheTicket ticket = withTicket ? CacheTicket.local(question) : null;
		CacheLookup<T> found = this.local.find(question);
		if (found != null) {
			question.region().counters().fallbackHits.increment();
			return found;
		}
		question.region().counters().misses.increment();
		return CacheLookup.miss(ticket);
	}

	private <T> CacheLookup<T> get(CacheStore store, Question<T> question, boolean withTicket) {
		Region region = question.region();
		Sighting seen = store.read(region, question.entryKey(), question.options().tags());
		Entry entry = seen.entry();
		if (entry != null && seen.isFresh()) {
			CacheLookup<T> found = question.read(entry.type(), entry.json());
			if (found != null) {
				region.counters().redisHits.increment();
				question.keepNear(seen, found);
				return found;
			}
		}
		CacheTicket ticket = withTicket ? ticket(store, question, seen) : null;
		region.counters().misses.increment();
		return CacheLookup.miss(ticket);
	}

	private CacheTicket ticket(CacheStore store, Question<?> question, Sighting seen) {
		Region region = question.region();
		Versions versions = store.ensure(region, seen.versions(), question.kept());
		return CacheTicket.redis(question, versions, store.miss(region, question.entryKey(), Random128.next()));
	}

}
