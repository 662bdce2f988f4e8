package io.holdfast.cache.engine;

import java.util.ArrayList;
import java.util.List;

import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheTicket;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Stores and drops values. What cannot be dropped from the store now is remembered and
 * dropped when its server is back. Thread-safe.
 */
final class Changes {

	private static final int TRIES = 3;

	private final @Nullable VersionedEntries entries;

	private final Availability availability;

	private final LocalLoading local;

	private final Flights flights;

	Changes(@Nullable VersionedEntries entries, Availability availability, LocalLoading local, Flights flights) {
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
	boolean apply(Change change) {
		boolean found = change.entry() && change.region().fallback().get(change.redisKey()) != null;
		if (change.entry()) {
			this.flights.close(change.redisKey());
		}
		found |= inRedis(change);
		// A read of memory after this call must not find what was in the store before it.
		change.region().apply(change);
		return found;
	}

	private boolean inRedis(Change change) {
		while (this.entries != null) {
			if (this.availability.isUp(change.keys())) {
				try {
					return this.entries.apply(change);
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
	 * Store a value unconditionally.
	 * @param question the key and its options
	 * @param value the value
	 */
	void put(Question<?> question, @Nullable Object value) {
		Region region = question.region();
		byte[] content = question.write(value);
		Change change = Change.entry(region, question.entryKey());
		if (!Loads.isKept(region, value, content)) {
			apply(change);
			return;
		}
		this.flights.close(question.entryKey());
		if (!region.takes(content) || !putInRedis(question, value, content)) {
			// The old value must leave the store, now or later.
			apply(change);
			this.local.keep(question, value, content, this.local.sample(question));
		}
	}

	private boolean putInRedis(Question<?> question, @Nullable Object value, byte @Nullable [] content) {
		Region region = question.region();
		if (this.entries == null) {
			return false;
		}
		try {
			Versions versions = current(this.entries, question);
			if (!versions.isComplete()) {
				return false;
			}
			this.entries.put(region, question.entryKey(), question.entry(versions, value, content));
			region.counters().puts.increment();
			region.apply(Change.entry(region, question.entryKey()));
			return true;
		}
		catch (RedisAwayException ex) {
			return false;
		}
	}

	/**
	 * Store the value that was made after a miss.
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
		Question<?> question = ticket.question().with(options);
		Region region = question.region();
		byte[] content = question.write(value);
		boolean kept = Loads.isKept(region, value, content);
		Versions seen = ticket.versions();
		byte[] token = ticket.token();
		if (this.entries == null || seen == null || token == null) {
			boolean good = this.local.keep(question, value, content,
					new LocalLoading.Start(ticket.sample(), !this.availability.isUp(question.dependsOn())));
			return kept && good && !this.availability.isUp(question.dependsOn());
		}
		boolean stored = false;
		try {
			Versions versions = withOthers(this.entries, question, seen);
			boolean sent = kept && region.takes(content);
			if (!sent) {
				this.entries.dropTicket(region, question.entryKey(), token);
			}
			stored = sent && versions.isComplete() && this.entries.storeTicket(region, question.entryKey(), token,
					question.entry(versions, value, content));
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
		byte[] content = question.write(value);
		for (int i = 0; i < TRIES && this.entries != null; i++) {
			try {
				Sighting seen = this.entries.read(region, question.entryKey(), question.options().tags());
				Entry entry = seen.entry();
				CacheLookup<T> found = (entry != null && seen.isFresh()) ? question.read(entry.type(), entry.content())
						: null;
				if (found != null) {
					region.counters().redisHits.increment();
					return found;
				}
				Versions versions = this.entries.ensure(region, seen.versions(), question.kept());
				if (!Loads.isKept(region, value, content) || !region.takes(content)
						|| versions.isComplete() && this.entries.putIfSame(region, question.entryKey(), seen.mark(),
								question.entry(versions, value, content))) {
					region.apply(Change.entry(region, question.entryKey()));
					return CacheLookup.miss(null);
				}
			}
			catch (RedisAwayException ex) {
				break;
			}
		}
		CacheLookup<T> found = lookups.get(question, false);
		if (!found.isHit() && (this.entries == null || !this.availability.isUp(question.dependsOn()))) {
			put(question, value);
		}
		return found;
	}

	private Versions current(VersionedEntries entries, Question<?> question) {
		Region region = question.region();
		Versions now = entries.readVersions(region, Versions.withGeneration(question.options().tags()));
		return entries.ensure(region, now, question.kept());
	}

	/**
	 * The versions of the ticket, and the present versions of tags that the ticket was
	 * not requested with.
	 */
	private static Versions withOthers(VersionedEntries entries, Question<?> question, Versions seen) {
		List<String> others = new ArrayList<>(question.options().tags());
		others.removeAll(seen.tags());
		if (others.isEmpty()) {
			return seen;
		}
		Region region = question.region();
		return seen.plus(entries.ensure(region, entries.readVersions(region, others), question.kept()));
	}

}
