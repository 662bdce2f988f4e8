package io.holdfast.cache.redis;

import java.util.List;

import io.holdfast.cache.engine.CacheStore;
import io.holdfast.redis.RedisScript;

/**
 * The atomic steps of the protocol. Each uses only the keys of one entry or one version,
 * so that it also runs on a Cluster; publishing needs no slot.
 */
final class CacheScripts {

	/** A longer value is not a token of this library. */
	private static final int LONGEST_TOKEN = 64;

	/** The condition of the step was not met. */
	static final long NO = 0;

	/** The step took effect. */
	static final long YES = 1;

	/** The entry is no longer the one that the caller of a claim has read. */
	static final long CHANGED = 2;

	/**
	 * Claim a load. Keys: entry, lock. Arguments: the mark that the caller has read, its
	 * token, lease in ms. If another caller has loaded the value since that read, it is
	 * not loaded again. A lock with an invalid token or without an expiry is free.
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

	/** Renew the lock of a load. Keys: lock. Arguments: token, lease in ms. */
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
	 * Record a miss whose value will be stored. Keys: ticket. Arguments: a new token, its
	 * life in ms. Returns the token of the ticket: callers that miss together share it.
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
	 * Store a value that was computed while a token was valid; evictions and puts remove
	 * the token. Keys: entry, the lock or ticket. Arguments: token, value, kept for ms,
	 * channel, message.
	 */
	static final RedisScript STORE = RedisScript.of("""
			if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
			redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
			redis.call('DEL', KEYS[2])
			redis.call('PUBLISH', ARGV[4], ARGV[5])
			return 1
			""");

	/**
	 * Drop the entry, because the value that was computed while a token was valid is not
	 * kept. Keys: entry, the lock or ticket. Arguments: token, channel, message.
	 */
	static final RedisScript DROP = RedisScript.of("""
			if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
			redis.call('DEL', KEYS[1], KEYS[2])
			redis.call('PUBLISH', ARGV[2], ARGV[3])
			return 1
			""");

	/**
	 * Store unconditionally. Keys: entry, lock, ticket. Arguments: value, kept for ms,
	 * channel, message.
	 */
	static final RedisScript PUT = RedisScript.of("""
			redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			redis.call('DEL', KEYS[2], KEYS[3])
			redis.call('PUBLISH', ARGV[3], ARGV[4])
			return 1
			""");

	/**
	 * Store unless another caller has stored since the caller's read. Keys and arguments
	 * as for a put, and the mark that the caller has read.
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
	 * Drop an entry, and any load or put of it that is in progress. Keys: entry, lock,
	 * ticket. Arguments: channel, message.
	 */
	static final RedisScript EVICT = RedisScript.of("""
			local found = redis.call('DEL', KEYS[1])
			redis.call('DEL', KEYS[2], KEYS[3])
			redis.call('PUBLISH', ARGV[1], ARGV[2])
			return found
			""");

	/**
	 * Drop a version: a missing version counts as changed. Keys: the version. Arguments:
	 * channel, message.
	 */
	static final RedisScript INVALIDATE = RedisScript.of("""
			redis.call('DEL', KEYS[1])
			redis.call('PUBLISH', ARGV[1], ARGV[2])
			return 1
			""");

	/**
	 * Run the same commands as the other steps, because a server may answer reads but
	 * refuse writes. Keys: one that never exists. Arguments: channel.
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
