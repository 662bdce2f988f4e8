package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.redis.RedisCommandTooLargeException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisScript;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the protocol in Redis. Thread-safe.
 */
final class CacheStore {

	private static final Duration SHORTEST_VERSION = Duration.ofHours(1);

	private static final long GONE = Long.MIN_VALUE;

	private final Redis redis;

	private final RedisKeys keys;

	private final byte[] channel;

	private final String sender = HexFormat.of().formatHex(Random128.next());

	/** Until when this instance knows versions to stand, in ns. */
	private final Cache<String, Long> versionEnds = Caffeine.newBuilder().maximumSize(20_000).build();

	CacheStore(Redis redis, RedisKeys keys) {
		this.redis = redis;
		this.keys = keys;
		this.channel = RedisKeys.bytes(keys.channel());
	}

	/**
	 * Read an entry and the versions on which it depends: in one command where the caller
	 * names the entry's tags, in two where it does not. An entry is good when its
	 * versions are those that stand now. All of them are read after the caller began, in
	 * whatever order: an invalidation that ended before has changed the version already.
	 * @param region the cache
	 * @param entryKey the entry
	 * @param tags what the caller names
	 * @return what stands there
	 * @throws RedisAwayException when Redis is not available
	 */
	Sighting read(Region region, String entryKey, List<String> tags) {
		Epochs.Sample sample = region.near().sample();
		List<String> asked = Versions.withGeneration(tags);
		List<String> wanted = region.dependsOn(entryKey, asked);
		Values read = region.needsAge()
				? this.redis.call(wanted, (node) -> node.mget(wanted).thenCombine(node.pttl(entryKey), Values::new))
				: new Values(this.redis.call(wanted, (node) -> node.mget(wanted)), Long.MAX_VALUE);
		Versions versions = Versions.read(asked, read.all(), 1);
		byte[] stored = read.all().get(0);
		Entry entry = (stored != null) ? Entry.read(stored) : null;
		if (stored != null && entry == null) {
			region.unreadable(entryKey, "it is none of ours");
		}
		if (entry != null && !isGood(region, entry, versions)) {
			entry = null;
		}
		long left = (entry != null) ? left(entry, entryKey, read.left()) : 0;
		return new Sighting(Entry.mark(stored), (left != GONE) ? entry : null, left, versions, sample);
	}

	private boolean isGood(Region region, Entry entry, Versions versions) {
		List<String> others = entry.versions().missingIn(versions);
		if (others.isEmpty()) {
			return entry.versions().sameIn(versions);
		}
		// Without the generation the second read would not be worth it.
		return entry.versions().only(List.of()).sameIn(versions)
				&& entry.versions().sameIn(versions.plus(readVersions(region, others)));
	}

	private long left(Entry entry, String entryKey, long known) {
		long left = known;
		if (left == Long.MAX_VALUE && entry.staleMillis() > 0) {
			// It was stored by an instance whose settings keep stale values.
			left = this.redis.call(List.of(entryKey), (node) -> node.pttl(entryKey));
		}
		if (left < 0) {
			return GONE;
		}
		return (left == Long.MAX_VALUE) ? left : left - entry.staleMillis();
	}

	Versions readVersions(Region region, List<String> tags) {
		List<String> wanted = region.versionKeys(tags);
		return Versions.read(tags, this.redis.call(wanted, (node) -> node.mget(wanted)), 0);
	}

	/**
	 * See that versions stand and will stand for as long as an entry under them. Those
	 * that are missing are drawn, and what others have written in their place is drawn
	 * over; it must be done before the value is made.
	 * @param region the cache
	 * @param versions what was read
	 * @param kept how long the entry is kept
	 * @return all versions; incomplete when one vanishes again
	 * @throws RedisAwayException when Redis is not available
	 */
	Versions ensure(Region region, Versions versions, Duration kept) {
		Duration life = max(SHORTEST_VERSION, kept.multipliedBy(2)).plus(region.settings().maxLoad());
		boolean drawn = false;
		for (int i = 0; i < versions.tags().size(); i++) {
			String key = region.versionKey(versions.tags().get(i));
			if (versions.value(i) == null) {
				drawn = true;
				draw(key, life, true);
			}
			else {
				prolong(key, life, kept.plus(region.settings().maxLoad()));
			}
		}
		if (!drawn) {
			return versions;
		}
		Versions now = readVersions(region, versions.tags());
		for (int i = 0; i < now.tags().size(); i++) {
			if (now.value(i) == null) {
				draw(region.versionKey(now.tags().get(i)), life, false);
			}
		}
		return now.isComplete() ? now : readVersions(region, versions.tags());
	}

	private void draw(String key, Duration life, boolean ifAbsent) {
		byte[] version = Random128.next();
		this.redis.once(List.of(key), (node) -> node.set(key, version, life, ifAbsent), (failure) -> false);
		this.versionEnds.put(key, System.nanoTime() + life.toNanos());
	}

	private void prolong(String key, Duration life, Duration needed) {
		Long end = this.versionEnds.getIfPresent(key);
		if (end == null || end - System.nanoTime() < needed.toNanos()) {
			this.redis.call(List.of(key), (node) -> node.pexpire(key, life));
			this.versionEnds.put(key, System.nanoTime() + life.toNanos());
		}
	}

	long claim(Region region, String entryKey, byte[] mark, byte[] token) {
		return number(CacheScripts.CLAIM, List.of(entryKey, this.keys.lock(entryKey)), mark, token,
				millis(region.settings().loadLease()));
	}

	boolean renew(Region region, String entryKey, byte[] token) {
		return is(CacheScripts.RENEW, List.of(this.keys.lock(entryKey)), token, millis(region.settings().loadLease()));
	}

	boolean release(Region region, String entryKey, byte[] token) {
		return is(CacheScripts.RELEASE, List.of(this.keys.lock(entryKey)), token, this.channel,
				message(Change.entry(region, entryKey)));
	}

	byte[] miss(Region region, String entryKey, byte[] token) {
		List<String> ticket = List.of(this.keys.ticket(entryKey));
		byte[] stands = this.redis.call(ticket, (node) -> node.evalBytes(CacheScripts.MISS, ticket,
				List.of(token, millis(region.settings().maxLoad()))));
		return (stands != null) ? stands : token;
	}

	boolean storeLoaded(Region region, String entryKey, byte[] token, Entry entry) {
		return store(region, entryKey, this.keys.lock(entryKey), token, entry);
	}

	boolean dropLoaded(Region region, String entryKey, byte[] token) {
		return drop(region, entryKey, this.keys.lock(entryKey), token);
	}

	boolean dropTicket(Region region, String entryKey, byte[] token) {
		return drop(region, entryKey, this.keys.ticket(entryKey), token);
	}

	private boolean drop(Region region, String entryKey, String guard, byte[] token) {
		return is(CacheScripts.DROP, List.of(entryKey, guard), token, this.channel,
				message(Change.entry(region, entryKey)));
	}

	boolean storeTicket(Region region, String entryKey, byte[] token, Entry entry) {
		return store(region, entryKey, this.keys.ticket(entryKey), token, entry);
	}

	private boolean store(Region region, String entryKey, String guard, byte[] token, Entry entry) {
		return write(region, entry, CacheScripts.STORE, List.of(entryKey, guard), token, entry.write(),
				millis(entry.kept()), this.channel, message(Change.entry(region, entryKey))) == CacheScripts.YES;
	}

	void put(Region region, String entryKey, Entry entry) {
		write(region, entry, CacheScripts.PUT, withGuards(entryKey), entry.write(), millis(entry.kept()), this.channel,
				message(Change.entry(region, entryKey)));
	}

	boolean putIfSame(Region region, String entryKey, byte[] mark, Entry entry) {
		return write(region, entry, CacheScripts.PUT_IF_SAME, withGuards(entryKey), entry.write(), millis(entry.kept()),
				this.channel, message(Change.entry(region, entryKey)), mark) == CacheScripts.YES;
	}

	boolean apply(Change change) {
		List<String> all = keys(change);
		return this.redis.call(all, (node) -> send(node, change, all)) > 0;
	}

	/** Make a change also while a server is left alone. */
	void replay(Change change) {
		List<String> all = keys(change);
		this.redis.always(all, (node) -> send(node, change, all));
	}

	private List<String> keys(Change change) {
		return change.entry() ? withGuards(change.redisKey()) : List.of(change.redisKey());
	}

	private CompletionStage<Long> send(RedisNode node, Change change, List<String> all) {
		return node.evalNumber(change.entry() ? CacheScripts.EVICT : CacheScripts.INVALIDATE, all,
				List.of(this.channel, message(change)));
	}

	private List<String> withGuards(String entryKey) {
		return List.of(entryKey, this.keys.lock(entryKey), this.keys.ticket(entryKey));
	}

	/**
	 * Find out whether a server answers and takes what the steps above write.
	 * @param key one that it has
	 */
	void probe(String key) {
		List<String> probe = List.of(this.keys.probe(key));
		this.redis.always(probe, (node) -> node.evalNumber(CacheScripts.PROBE, probe, List.of(this.channel)));
	}

	/** What a server does not take says nothing of the rest. */
	private long write(Region region, Entry entry, RedisScript script, List<String> scriptKeys, byte[]... arguments) {
		return this.redis.once(scriptKeys, (node) -> node.evalNumber(script, scriptKeys, List.of(arguments)),
				(failure) -> failure instanceof RedisCommandTooLargeException
						&& region.tooLarge(entry.json(), failure));
	}

	private boolean is(RedisScript script, List<String> scriptKeys, byte[]... arguments) {
		return number(script, scriptKeys, arguments) == CacheScripts.YES;
	}

	private long number(RedisScript script, List<String> scriptKeys, byte[]... arguments) {
		return this.redis.once(scriptKeys, (node) -> node.evalNumber(script, scriptKeys, List.of(arguments)),
				(failure) -> false);
	}

	/** What tells this instance's messages from others'. */
	String sender() {
		return this.sender;
	}

	private byte[] message(Change change) {
		return RedisKeys.bytes(change.message(this.sender));
	}

	private static byte[] millis(Duration duration) {
		return RedisKeys.bytes(Long.toString(duration.toMillis()));
	}

	/**
	 * What was read at once.
	 *
	 * @param all in the order of the keys; null for what is missing
	 * @param left of the first key, in ms; negative for no key or no end
	 */
	private record Values(List<byte @Nullable []> all, long left) {
	}

	private static Duration max(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

}
