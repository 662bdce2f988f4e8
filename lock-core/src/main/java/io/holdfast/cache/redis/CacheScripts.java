package io.holdfast.cache.redis;

import java.util.List;

import io.holdfast.cache.engine.CacheStore;
import io.holdfast.redis.RedisScript;

/**
 * The steps of the protocol that must be atomic. Each touches what belongs to one entry,
 * or one version, so that they run on a Cluster too; a publication needs no slot.
 */
final class CacheScripts {

	/** What is longer is no token of ours. */
	private static final int LONGEST_TOKEN = 64;

	/** For steps whose condition was not met. */
	static final long NO = 0;

	/** For steps that were made. */
	static final long YES = 1;

	/** For a claim whose entry is no longer what the caller has seen. */
	static final long CHANGED = 2;

	/**
	 * Begin to load. Keys: entry, lock. Arguments: the mark of what the caller has seen,
	 * its token, lease in ms. What another has loaded since then is not loaded again. A
	 * lock that holds no token is nobody's.
	 */
	static final RedisScript CLAIM = RedisScript.of("""
			local seen = redis.pcall('GETRANGE', KEYS[1], 0, %d)
			if type(seen) == 'table' then seen = '' end
			if seen ~= ARGV[1] then return 2 end
			if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then return 1 end
			local holder = redis.pcall('GET', KEYS[2])
			if holder == ARGV[2] then return 1 end
			if type(holder) == 'string' and #holder <= %d and redis.call('PTTL', KEYS[2]) >= 0 then return 0 end
			redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
			return 1
			""".formatted(CacheStore.MARK_LENGTH - 1, LONGEST_TOKEN));

	/** Go on loading. Keys: lock. Arguments: token, lease in ms. */
	static final RedisScript RENEW = RedisScript.of("""
			if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 0 end
			return redis.call('PEXPIRE', KEYS[1], ARGV[2])
			""");

	/** End a load without a value. Keys: lock. Arguments: token, channel, message. */
	static final RedisScript RELEASE = RedisScript.of("""
			if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 0 end
			redis.call('DEL', KEYS[1])
			redis.call('PUBLISH', ARGV[2], ARGV[3])
			return 1
			""");

	/**
	 * Note a miss, whose value will be put. Keys: ticket. Arguments: a new token, how
	 * long it is good in ms. Answers the token that stands: those who miss together share
	 * it.
	 */
	static final RedisScript MISS = RedisScript.of("""
			local token = redis.pcall('GET', KEYS[1])
			if type(token) == 'string' and #token > 0 and #token <= %d then
				redis.call('PEXPIRE', KEYS[1], ARGV[2])
				return token
			end
			redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			return ARGV[1]
			""".formatted(LONGEST_TOKEN));

	/**
	 * Store what was made while a token stood: evictions and puts take it away. Keys:
	 * entry, the lock or ticket. Arguments: token, value, kept for ms, channel, message.
	 */
	static final RedisScript STORE = RedisScript.of("""
			if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
			redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
			redis.call('DEL', KEYS[2])
			redis.call('PUBLISH', ARGV[4], ARGV[5])
			return 1
			""");

	/**
	 * Drop what stands, for what was made while a token stood is not kept. Keys: entry,
	 * the lock or ticket. Arguments: token, channel, message.
	 */
	static final RedisScript DROP = RedisScript.of("""
			if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
			redis.call('DEL', KEYS[1], KEYS[2])
			redis.call('PUBLISH', ARGV[2], ARGV[3])
			return 1
			""");

	/**
	 * Store whatever stands. Keys: entry, lock, ticket. Arguments: value, kept for ms,
	 * channel, message.
	 */
	static final RedisScript PUT = RedisScript.of("""
			redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			redis.call('DEL', KEYS[2], KEYS[3])
			redis.call('PUBLISH', ARGV[3], ARGV[4])
			return 1
			""");

	/**
	 * Store unless another has stored since the caller's read. Keys and arguments as to
	 * put, and the mark of what the caller has seen.
	 */
	static final RedisScript PUT_IF_SAME = RedisScript.of("""
			local seen = redis.pcall('GETRANGE', KEYS[1], 0, %d)
			if type(seen) == 'table' then seen = '' end
			if seen ~= ARGV[5] then return 0 end
			redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			redis.call('DEL', KEYS[2], KEYS[3])
			redis.call('PUBLISH', ARGV[3], ARGV[4])
			return 1
			""".formatted(CacheStore.MARK_LENGTH - 1));

	/**
	 * Drop an entry, and whatever is being made for it. Keys: entry, lock, ticket.
	 * Arguments: channel, message.
	 */
	static final RedisScript EVICT = RedisScript.of("""
			local found = redis.call('DEL', KEYS[1])
			redis.call('DEL', KEYS[2], KEYS[3])
			redis.call('PUBLISH', ARGV[1], ARGV[2])
			return found
			""");

	/**
	 * Drop a version: what is missing has changed. Keys: the version. Arguments: channel,
	 * message.
	 */
	static final RedisScript INVALIDATE = RedisScript.of("""
			redis.call('DEL', KEYS[1])
			redis.call('PUBLISH', ARGV[1], ARGV[2])
			return 1
			""");

	/**
	 * Do what the steps above need: a server may answer reads and refuse writes. Keys:
	 * one that is never there. Arguments: channel.
	 */
	static final RedisScript PROBE = RedisScript.of("""
			redis.call('SET', KEYS[1], '', 'PX', 1000)
			redis.call('DEL', KEYS[1])
			redis.call('PUBLISH', ARGV[1], '')
			return 1
			""");

	static final List<RedisScript> ALL = List.of(CLAIM, RENEW, RELEASE, MISS, STORE, DROP, PUT, PUT_IF_SAME, EVICT,
			INVALIDATE, PROBE);

	private CacheScripts() {
	}

}
