package io.holdfast.spring.cache;

import java.util.ArrayList;
import java.util.List;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Stores and drops values. What cannot be dropped in Redis now is remembered for its
 * return. Thread-safe.
 */
final class Changes {

	private static final int TRIES = 3;

	private final @Nullable CacheStore store;

	private final Availability availability;

	private final LocalLoading local;

	private final Flights flights;

	Changes(@Nullable CacheStore store, Availability availability, LocalLoading local, Flights flights) {
		this.store = store;
		this.availability = availability;
		this.local = local;
		this.flights = flights;
	}

	/**
	 * Drop an entry, a tag or all of a cache.
	 * @param change what
	 * @return whether there was something, where that is known
	 */
	boolean apply(Change change) {
		boolean found = change.entry() && change.region().fallback().get(change.redisKey()) != null;
		if (change.entry()) {
			this.flights.close(change.redisKey());
		}
		found |= inRedis(change);
		// Whoever reads memory after this call must not find what stood in Redis before
		// it.
		change.region().apply(change);
		return found;
	}

	private boolean inRedis(Change change) {
		while (this.store != null) {
			if (this.availability.isUp(change.keys())) {
				try {
					return this.store.apply(change);
				}
				catch (RedisAwayException ex) {
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
	 * Store a value whatever stands.
	 * @param question the key and its options
	 * @param value the value
	 */
	void put(Question<?> question, @Nullable Object value) {
		Region region = question.region();
		byte[] json = question.json().write(region.name(), value, question.type());
		Change change = Change.entry(region, question.entryKey());
		if (!Loads.isKept(region, value, json)) {
			apply(change);
			return;
		}
		this.flights.close(question.entryKey());
		if (!region.takes(json) || !putInRedis(question, value, json)) {
			// The old value must go from Redis, now or later.
			apply(change);
			this.local.keep(question, value, json, this.local.sample(question));
		}
	}

	private boolean putInRedis(Question<?> question, @Nullable Object value, byte @Nullable [] json) {
		Region region = question.region();
		if (this.store == null) {
			return false;
		}
		try {
			Versions versions = current(this.store, question);
			if (!versions.isComplete()) {
				return false;
			}
			this.store.put(region, question.entryKey(), question.entry(versions, value, json));
			region.counters().puts.increment();
			region.apply(Change.entry(region, question.entryKey()));
			return true;
		}
		catch (RedisAwayException ex) {
			return false;
		}
	}

	/**
	 * Store what was made because of a miss.
	 * @param ticket of the miss
	 * @param value the value
	 * @param options TTL and tags
	 * @return whether it was stored
	 */
	boolean put(CacheTicket ticket, @Nullable Object value, CacheOptions options) {
		Question<?> asked = ticket.question();
		Question<?> question = asked.with(options);
		Region region = question.region();
		byte[] json = question.json().write(region.name(), value, question.type());
		boolean kept = Loads.isKept(region, value, json);
		Versions seen = ticket.versions();
		byte[] token = ticket.token();
		if (this.store == null || seen == null || token == null) {
			boolean good = this.local.keep(question, value, json,
					new LocalLoading.Start(ticket.sample(), !this.availability.isUp(question.dependsOn())));
			return kept && good && !this.availability.isUp(question.dependsOn());
		}
		boolean stored = false;
		try {
			Versions versions = withOthers(this.store, question, seen);
			boolean sent = kept && region.takes(json);
			if (!sent) {
				this.store.dropTicket(region, question.entryKey(), token);
			}
			stored = sent && versions.isComplete() && this.store.storeTicket(region, question.entryKey(), token,
					question.entry(versions, value, json));
		}
		catch (RedisAwayException ex) {
			this.availability.missed(question.dependsOn());
		}
		region.near().changed(question.entryKey());
		if (kept) {
			(stored ? region.counters().puts : region.counters().refusedPuts).increment();
		}
		return stored;
	}

	<T> CacheLookup<T> putIfAbsent(Question<T> question, @Nullable Object value, Lookups lookups) {
		Region region = question.region();
		byte[] json = question.json().write(region.name(), value, question.type());
		for (int i = 0; i < TRIES && this.store != null; i++) {
			try {
				Sighting seen = this.store.read(region, question.entryKey(), question.options().tags());
				Entry entry = seen.entry();
				CacheLookup<T> found = (entry != null && seen.isFresh()) ? question.read(entry.type(), entry.json())
						: null;
				if (found != null) {
					region.counters().redisHits.increment();
					return found;
				}
				Versions versions = this.store.ensure(region, seen.versions(), question.kept());
				if (!Loads.isKept(region, value, json) || !region.takes(json) || versions.isComplete() && this.store
					.putIfSame(region, question.entryKey(), seen.mark(), question.entry(versions, value, json))) {
					region.apply(Change.entry(region, question.entryKey()));
					return CacheLookup.miss(null);
				}
			}
			catch (RedisAwayException ex) {
				break;
			}
		}
		CacheLookup<T> found = lookups.get(question, false);
		if (!found.isHit() && (this.store == null || !this.availability.isUp(question.dependsOn()))) {
			put(question, value);
		}
		return found;
	}

	private Versions current(CacheStore store, Question<?> question) {
		Region region = question.region();
		Versions now = store.readVersions(region, Versions.withGeneration(question.options().tags()));
		return store.ensure(region, now, question.kept());
	}

	/** The ticket's versions, and those of today for tags that it was not asked with. */
	private static Versions withOthers(CacheStore store, Question<?> question, Versions seen) {
		List<String> others = new ArrayList<>(question.options().tags());
		others.removeAll(seen.tags());
		if (others.isEmpty()) {
			return seen;
		}
		Region region = question.region();
		return seen.plus(store.ensure(region, store.readVersions(region, others), question.kept()));
	}

}
