package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * The entries in a store. An entry is valid as long as the versions under which it was
 * stored are unchanged. Thread-safe.
 */
final class VersionedEntries {

	private static final Duration SHORTEST_VERSION = Duration.ofHours(1);

	private static final long GONE = Long.MIN_VALUE;

	private final GuardedStore store;

	private final CacheKeys keys;

	private final String sender = HexFormat.of().formatHex(RandomTokens.next());

	/**
	 * The times until which versions exist at least, as far as this instance knows, in
	 * ns.
	 */
	private final Cache<String, Long> versionEnds = Caffeine.newBuilder().maximumSize(20_000).build();

	VersionedEntries(GuardedStore store, CacheKeys keys) {
		this.store = store;
		this.keys = keys;
	}

	/**
	 * Read an entry and the versions on which it depends: in one command if the caller
	 * names the tags of the entry, otherwise in two. An entry is valid if its versions
	 * are the current ones. All keys are read after the call began, so their order does
	 * not matter: an invalidation that ended before the call has already changed the
	 * version.
	 * @param namedCache the cache
	 * @param entryKey the entry
	 * @param tags the tags that the caller names
	 * @return the result
	 * @throws CacheStoreUnavailableException if the store is not available
	 */
	CacheRead read(NamedCache namedCache, String entryKey, List<String> tags) {
		InvalidationClock.Sample sample = namedCache.near().sample();
		List<String> asked = TagVersions.withGeneration(tags);
		List<String> wanted = namedCache.dependsOn(entryKey, asked);
		CacheStore.TimedValues read = namedCache.needsAge()
				? this.store.call(wanted, (store) -> store.readWithTtl(wanted))
				: new CacheStore.TimedValues(this.store.call(wanted, (store) -> store.read(wanted)), Long.MAX_VALUE);
		TagVersions versions = TagVersions.read(asked, read.all(), 1);
		byte[] stored = read.all().get(0);
		CacheEntry entry = (stored != null) ? CacheEntry.read(stored) : null;
		if (stored != null && entry == null) {
			namedCache.unreadable(entryKey, "it was not written by this library");
		}
		if (entry != null && !isGood(namedCache, entry, versions)) {
			entry = null;
		}
		long left = (entry != null) ? left(entry, entryKey, read.leftMillis()) : 0;
		return new CacheRead(CacheEntry.mark(stored), (left != GONE) ? entry : null, left, versions, sample);
	}

	private boolean isGood(NamedCache namedCache, CacheEntry entry, TagVersions versions) {
		List<String> others = entry.versions().missingIn(versions);
		if (others.isEmpty()) {
			return entry.versions().sameIn(versions);
		}
		// If the generation has changed, the second read is not necessary.
		return entry.versions().only(List.of()).sameIn(versions)
				&& entry.versions().sameIn(versions.plus(readVersions(namedCache, others)));
	}

	private long left(CacheEntry entry, String entryKey, long known) {
		long left = known;
		if (left == Long.MAX_VALUE && entry.staleMillis() > 0) {
			// The entry was stored by an instance that keeps stale values.
			left = this.store.call(List.of(entryKey), (store) -> store.ttl(entryKey));
		}
		if (left < 0) {
			return GONE;
		}
		return (left == Long.MAX_VALUE) ? left : left - entry.staleMillis();
	}

	TagVersions readVersions(NamedCache namedCache, List<String> tags) {
		List<String> wanted = namedCache.versionKeys(tags);
		return TagVersions.read(tags, this.store.call(wanted, (store) -> store.read(wanted)), 0);
	}

	/**
	 * Make sure that versions exist and outlive an entry under them. Missing versions are
	 * generated, and foreign values in their place are overwritten. Must be called before
	 * the value is computed.
	 * @param namedCache the cache
	 * @param versions the versions that were read
	 * @param kept how long the entry is kept
	 * @return all versions; incomplete if one disappears again
	 * @throws CacheStoreUnavailableException if the store is not available
	 */
	TagVersions ensure(NamedCache namedCache, TagVersions versions, Duration kept) {
		Duration life = max(SHORTEST_VERSION, kept.multipliedBy(2)).plus(namedCache.settings().maxLoad());
		boolean generated = false;
		for (int i = 0; i < versions.tags().size(); i++) {
			String key = namedCache.versionKey(versions.tags().get(i));
			if (versions.value(i) == null) {
				generated = true;
				generate(key, life, true);
			}
			else {
				prolong(key, life, kept.plus(namedCache.settings().maxLoad()));
			}
		}
		if (!generated) {
			return versions;
		}
		TagVersions now = readVersions(namedCache, versions.tags());
		for (int i = 0; i < now.tags().size(); i++) {
			if (now.value(i) == null) {
				generate(namedCache.versionKey(now.tags().get(i)), life, false);
			}
		}
		return now.isComplete() ? now : readVersions(namedCache, versions.tags());
	}

	private void generate(String key, Duration life, boolean ifAbsent) {
		byte[] version = RandomTokens.next();
		step(List.of(key), (store) -> store.set(key, version, life, ifAbsent));
		this.versionEnds.put(key, System.nanoTime() + life.toNanos());
	}

	private void prolong(String key, Duration life, Duration needed) {
		Long end = this.versionEnds.getIfPresent(key);
		if (end == null || end - System.nanoTime() < needed.toNanos()) {
			step(List.of(key), (store) -> store.prolong(key, life));
			this.versionEnds.put(key, System.nanoTime() + life.toNanos());
		}
	}

	CacheStore.Claim claim(NamedCache namedCache, String entryKey, byte[] mark, byte[] token) {
		String lock = this.keys.lock(entryKey);
		return this.store.call(List.of(entryKey, lock),
				(store) -> store.claim(entryKey, lock, mark, token, namedCache.settings().loadLease()));
	}

	boolean renew(NamedCache namedCache, String entryKey, byte[] token) {
		String lock = this.keys.lock(entryKey);
		return this.store.call(List.of(lock), (store) -> store.renew(lock, token, namedCache.settings().loadLease()));
	}

	boolean release(NamedCache namedCache, String entryKey, byte[] token) {
		String lock = this.keys.lock(entryKey);
		return this.store.call(List.of(lock), (store) -> store.release(lock, token, changed(namedCache, entryKey)));
	}

	byte[] miss(NamedCache namedCache, String entryKey, byte[] token) {
		String ticket = this.keys.ticket(entryKey);
		return this.store.call(List.of(ticket), (store) -> store.miss(ticket, token, namedCache.settings().maxLoad()));
	}

	boolean storeLoaded(NamedCache namedCache, String entryKey, byte[] token, CacheEntry entry) {
		return store(namedCache, entryKey, this.keys.lock(entryKey), token, entry);
	}

	boolean storeTicket(NamedCache namedCache, String entryKey, byte[] token, CacheEntry entry) {
		return store(namedCache, entryKey, this.keys.ticket(entryKey), token, entry);
	}

	private boolean store(NamedCache namedCache, String entryKey, String guard, byte[] token, CacheEntry entry) {
		byte[] value = entry.write();
		return write(namedCache, entry, List.of(entryKey, guard),
				(store) -> store.store(entryKey, guard, token, value, entry.kept(), changed(namedCache, entryKey)));
	}

	boolean dropLoaded(NamedCache namedCache, String entryKey, byte[] token) {
		return drop(namedCache, entryKey, this.keys.lock(entryKey), token);
	}

	boolean dropTicket(NamedCache namedCache, String entryKey, byte[] token) {
		return drop(namedCache, entryKey, this.keys.ticket(entryKey), token);
	}

	private boolean drop(NamedCache namedCache, String entryKey, String guard, byte[] token) {
		return this.store.call(List.of(entryKey, guard),
				(store) -> store.drop(entryKey, guard, token, changed(namedCache, entryKey)));
	}

	void put(NamedCache namedCache, String entryKey, CacheEntry entry) {
		List<String> all = withGuards(entryKey);
		byte[] value = entry.write();
		write(namedCache, entry, all, (store) -> {
			store.put(all, value, entry.kept(), changed(namedCache, entryKey));
			return true;
		});
	}

	boolean putIfSame(NamedCache namedCache, String entryKey, byte[] mark, CacheEntry entry) {
		List<String> all = withGuards(entryKey);
		byte[] value = entry.write();
		return write(namedCache, entry, all,
				(store) -> store.putIfSame(all, mark, value, entry.kept(), changed(namedCache, entryKey)));
	}

	/** A value that is too large says nothing about other values. */
	private boolean write(NamedCache namedCache, CacheEntry entry, List<String> keys,
			Function<CacheStore, Boolean> step) {
		return this.store.call(keys, step, (failure) -> this.store.unguarded().isTooLarge(failure)
				&& namedCache.tooLarge(entry.content(), failure));
	}

	/**
	 * Drop an entry or a version.
	 * @param change what to drop
	 * @return whether there was a value, as far as is known
	 * @throws CacheStoreUnavailableException if the store is not available
	 */
	boolean apply(CacheChange change) {
		List<String> all = keys(change);
		return this.store.call(all, (store) -> make(store, change, all));
	}

	/** Make a change on a server that is not in use. */
	void replay(CacheChange change) {
		make(this.store.unguarded(), change, keys(change));
	}

	private boolean make(CacheStore store, CacheChange change, List<String> all) {
		String message = change.message(this.sender);
		if (change.entry()) {
			return store.evict(all, message);
		}
		store.invalidate(change.redisKey(), message);
		return true;
	}

	/**
	 * Test whether a server answers and accepts the writes of the steps above.
	 * @param key one of its keys
	 */
	void probe(String key) {
		this.store.unguarded().probe(this.keys.probe(key));
	}

	private List<String> keys(CacheChange change) {
		return change.entry() ? withGuards(change.redisKey()) : List.of(change.redisKey());
	}

	private List<String> withGuards(String entryKey) {
		return List.of(entryKey, this.keys.lock(entryKey), this.keys.ticket(entryKey));
	}

	private void step(List<String> keys, Consumer<CacheStore> step) {
		this.store.call(keys, (store) -> {
			step.accept(store);
			return true;
		});
	}

	/** Identifies the messages of this instance. */
	String sender() {
		return this.sender;
	}

	private String changed(NamedCache namedCache, String entryKey) {
		return CacheChange.entry(namedCache, entryKey).message(this.sender);
	}

	private static Duration max(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

}
