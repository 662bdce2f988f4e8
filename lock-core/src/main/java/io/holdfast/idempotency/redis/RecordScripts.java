package io.holdfast.idempotency.redis;

import java.util.List;

import io.holdfast.redis.RedisScript;

/**
 * The scripts for records, each with one key. A record is a hash. Its times are the
 * server's, in milliseconds. The last read of a script tracks the record, so that a
 * server with tracking notifies the connection of the record's next change.
 */
final class RecordScripts {

	/**
	 * Reads the record into {@code r}. If it is not a valid record, the script ends with
	 * a description of the problem.
	 */
	private static final String READ = """
			local key = KEYS[1]
			local time = redis.call('TIME')
			local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
			local function int(n) return string.format('%.0f', n) end
			local function whole(v) return v and #v < 17 and string.find(v, '^%d+$') and tonumber(v) end
			local r = redis.pcall('HMGET', key, 'state', 'token', 'lease_end', 'fingerprint', 'at', 'fence', 'attempts')
			if r.err then
			  if string.find(r.err, 'WRONGTYPE', 1, true) then
			    return {'corrupted', 'the key holds another type', redis.call('PTTL', key)}
			  end
			  return r
			end
			local state, token, fingerprint = r[1], r[2], r[4]
			local lease_end, at, fence, attempts = whole(r[3]), whole(r[5]), whole(r[6]), whole(r[7])
			if state then
			  local known = state == 'running' or state == 'done' or state == 'failed' or state == 'unknown'
			  if not (known and token and lease_end and at and fence and attempts) then
			    return {'corrupted', 'fields are missing or not valid', redis.call('PTTL', key)}
			  end
			elseif redis.call('EXISTS', key) == 1 then
			  return {'corrupted', 'it has no state', redis.call('PTTL', key)}
			end
			local function record(ttl)
			  local end_ = redis.call('HMGET', key, 'outcome', 'type', 'message')
			  return {state, token, fingerprint, int(lease_end - now), int(now - at), int(fence), int(attempts),
			    end_[1], end_[2], end_[3], ttl}
			end
			""";

	/**
	 * Lead, or read the record that prevents it. A fence is the server's time in
	 * microseconds, but at least the last fence plus one, so that fences grow even after
	 * a record was deleted.
	 */
	static final RedisScript CLAIM = RedisScript.of(READ + """
			local next_fence, next_attempt = tonumber(time[1]) * 1000000 + tonumber(time[2]), 1
			if state then
			  local differs = fingerprint and ARGV[2] ~= '' and fingerprint ~= ARGV[2]
			  if state ~= 'running' or lease_end > now or differs or ARGV[5] ~= 'reclaim' then return record(-1) end
			  next_fence, next_attempt = math.max(next_fence, fence + 1), attempts + 1
			end
			redis.call('HSET', key, 'state', 'running', 'token', ARGV[1], 'lease_end', int(now + tonumber(ARGV[3])),
			  'at', int(now), 'fence', int(next_fence), 'attempts', int(next_attempt))
			if ARGV[2] ~= '' then redis.call('HSET', key, 'fingerprint', ARGV[2]) end
			redis.call('PEXPIRE', key, int(tonumber(ARGV[3]) + tonumber(ARGV[4])))
			redis.call('HGET', key, 'token')
			return {'leads', int(next_fence), int(next_attempt)}""");

	static final RedisScript READ_RECORD = RedisScript.of(READ + """
			if not state then return {'absent'} end
			return record(redis.call('PTTL', key))""");

	/**
	 * 1: renewed; 0: the record belongs to another leader, no longer exists, or its lease
	 * has ended.
	 */
	static final RedisScript RENEW = RedisScript.of(READ + """
			if token ~= ARGV[1] or state ~= 'running' or lease_end <= now then return {'0'} end
			redis.call('HSET', key, 'lease_end', int(now + tonumber(ARGV[2])))
			redis.call('PEXPIRE', key, int(tonumber(ARGV[2]) + tonumber(ARGV[3])))
			redis.call('HGET', key, 'token')
			return {'1'}""");

	/**
	 * 1: the outcome is written, now or earlier; 0: the record belongs to another leader
	 * or no longer exists.
	 */
	static final RedisScript SETTLE = RedisScript.of(READ + """
			if token ~= ARGV[1] then return {'0'} end
			if state ~= 'running' then return {'1'} end
			redis.call('HSET', key, 'state', ARGV[2], 'at', int(now), unpack(ARGV, 4))
			redis.call('PEXPIRE', key, ARGV[3])
			return {'1'}""");

	/**
	 * 1: deleted; 0: the record belongs to another leader, has an outcome, or no longer
	 * exists.
	 */
	static final RedisScript RELEASE = RedisScript.of(READ + """
			if token ~= ARGV[1] or state ~= 'running' then return {'0'} end
			redis.call('DEL', key)
			return {'1'}""");

	static final RedisScript FORGET = RedisScript.of("return redis.call('DEL', KEYS[1])");

	/** 1: deleted; 0: the work has not ended, or there is no record. */
	static final RedisScript FORGET_OUTCOME = RedisScript.of(READ + """
			if not state or state == 'running' then return {'0'} end
			redis.call('DEL', key)
			return {'1'}""");

	private RecordScripts() {
	}

	static List<RedisScript> all() {
		return List.of(CLAIM, READ_RECORD, RENEW, SETTLE, RELEASE, FORGET, FORGET_OUTCOME);
	}

}
