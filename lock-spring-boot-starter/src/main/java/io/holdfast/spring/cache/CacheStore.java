package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.SetCondition;
import org.springframework.data.redis.core.types.Expiration;

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
		String[] all = new String[asked.size() + 1];
		byte[][] wanted = new byte[all.length][];
		all[0] = entryKey;
		wanted[0] = RedisKeys.bytes(entryKey);
		for (int i = 1; i < wanted.length; i++) {
			all[i] = region.versionKey(asked.get(i - 1));
			wanted[i] = RedisKeys.bytes(all[i]);
		}
		Redis.TimedValues read = this.redis.call(all,
				(connection) -> region.needsAge() ? this.redis.readWithTtl(connection, wanted)
						: new Redis.TimedValues(this.redis.read(connection, wanted), Long.MAX_VALUE));
		Versions versions = Versions.read(asked, read.values(), 1);
		byte[] stored = read.values()[0];
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
			left = Objects.requireNonNullElse(this.redis.call(keys(entryKey),
					(connection) -> connection.keyCommands().pTtl(RedisKeys.bytes(entryKey))), 0L);
		}
		if (left < 0) {
			return GONE;
		}
		return (left == Long.MAX_VALUE) ? left : left - entry.staleMillis();
	}

	Versions readVersions(Region region, List<String> tags) {
		String[] keys = tags.stream().map(region::versionKey).toArray(String[]::new);
		byte[][] wanted = Arrays.stream(keys).map(RedisKeys::bytes).toArray(byte[][]::new);
		return Versions.read(tags, this.redis.call(keys, (connection) -> this.redis.read(connection, wanted)), 0);
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
				draw(key, life, SetCondition.ifAbsent());
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
				draw(region.versionKey(now.tags().get(i)), life, SetCondition.upsert());
			}
		}
		return now.isComplete() ? now : readVersions(region, versions.tags());
	}

	private void draw(String key, Duration life, SetCondition condition) {
		byte[] version = Random128.next();
		this.redis.call(keys(key), (connection) -> connection.stringCommands()
			.set(RedisKeys.bytes(key), version, condition, Expiration.from(life)));
		this.versionEnds.put(key, System.nanoTime() + life.toNanos());
	}

	private void prolong(String key, Duration life, Duration needed) {
		Long end = this.versionEnds.getIfPresent(key);
		if (end == null || end - System.nanoTime() < needed.toNanos()) {
			this.redis.call(keys(key),
					(connection) -> connection.keyCommands().pExpire(RedisKeys.bytes(key), life.toMillis()));
			this.versionEnds.put(key, System.nanoTime() + life.toNanos());
		}
	}

	long claim(Region region, String entryKey, byte[] mark, byte[] token) {
		return number(entryKey, CacheScripts.CLAIM, key(entryKey), key(this.keys.lock(entryKey)), mark, token,
				millis(region.settings().loadLease()));
	}

	boolean renew(Region region, String entryKey, byte[] token) {
		return number(entryKey, CacheScripts.RENEW, key(this.keys.lock(entryKey)), token,
				millis(region.settings().loadLease())) == CacheScripts.YES;
	}

	boolean release(Region region, String entryKey, byte[] token) {
		return number(entryKey, CacheScripts.RELEASE, key(this.keys.lock(entryKey)), token, this.channel,
				message(Change.entry(region, entryKey))) == CacheScripts.YES;
	}

	byte[] miss(Region region, String entryKey, byte[] token) {
		return this.redis.call(keys(entryKey), (connection) -> {
			byte[] stands = this.redis.<byte @Nullable []>run(connection, CacheScripts.MISS,
					key(this.keys.ticket(entryKey)), token, millis(region.settings().maxLoad()));
			return (stands != null) ? stands : token;
		});
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
		return number(entryKey, CacheScripts.DROP, key(entryKey), key(guard), token, this.channel,
				message(Change.entry(region, entryKey))) == CacheScripts.YES;
	}

	boolean storeTicket(Region region, String entryKey, byte[] token, Entry entry) {
		return store(region, entryKey, this.keys.ticket(entryKey), token, entry);
	}

	private boolean store(Region region, String entryKey, String guard, byte[] token, Entry entry) {
		return write(region, entryKey, entry, CacheScripts.STORE, key(entryKey), key(guard), token, entry.write(),
				millis(entry.kept()), this.channel, message(Change.entry(region, entryKey))) == CacheScripts.YES;
	}

	void put(Region region, String entryKey, Entry entry) {
		write(region, entryKey, entry, CacheScripts.PUT, key(entryKey), key(this.keys.lock(entryKey)),
				key(this.keys.ticket(entryKey)), entry.write(), millis(entry.kept()), this.channel,
				message(Change.entry(region, entryKey)));
	}

	boolean putIfSame(Region region, String entryKey, byte[] mark, Entry entry) {
		return write(region, entryKey, entry, CacheScripts.PUT_IF_SAME, key(entryKey), key(this.keys.lock(entryKey)),
				key(this.keys.ticket(entryKey)), entry.write(), millis(entry.kept()), this.channel,
				message(Change.entry(region, entryKey)), mark) == CacheScripts.YES;
	}

	boolean apply(Change change) {
		return this.redis.call(keys(change.redisKey()), applying(change));
	}

	/** Make a change also while Redis is left alone. */
	void replay(Change change) {
		this.redis.always(applying(change));
	}

	private Function<RedisConnection, Boolean> applying(Change change) {
		byte[] key = key(change.redisKey());
		byte[] message = message(change);
		if (!change.entry()) {
			return (connection) -> number(connection, CacheScripts.INVALIDATE, key, this.channel, message) > 0;
		}
		return (connection) -> number(connection, CacheScripts.EVICT, key, key(this.keys.lock(change.redisKey())),
				key(this.keys.ticket(change.redisKey())), this.channel, message) > 0;
	}

	/** Find out who answers and takes what the steps above write. */
	Redis.Probe probe() {
		return this.redis.probe(CacheScripts.PROBE, (number) -> key(this.keys.probe(number)), this.channel);
	}

	/** What a server does not take says nothing of the rest, which goes on at once. */
	private long write(Region region, String entryKey, Entry entry, Script script, byte[]... arguments) {
		return this.redis.call(keys(entryKey), (connection) -> number(connection, script, arguments), (failure) -> {
			if (Redis.isEnded(failure) && region.tooLarge(entry.json(), failure)) {
				this.redis.reset();
			}
			else {
				this.redis.failed(failure);
			}
		});
	}

	private long number(String entryKey, Script script, byte[]... arguments) {
		return this.redis.call(keys(entryKey), (connection) -> number(connection, script, arguments));
	}

	private static String[] keys(String key) {
		return new String[] { key };
	}

	private long number(RedisConnection connection, Script script, byte[]... arguments) {
		Long answer = this.redis.<@Nullable Long>run(connection, script, arguments);
		return (answer != null) ? answer : CacheScripts.NO;
	}

	private static byte[] key(String key) {
		return RedisKeys.bytes(key);
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

	private static Duration max(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

}
