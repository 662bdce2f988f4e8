package io.holdfast.ratelimit.redis;

import java.util.List;

import io.holdfast.redis.RedisScript;

/**
 * The scripts of rate limits. The count of a key is one string in one of two forms. Times
 * are the server's, in microseconds.
 * <ul>
 * <li>{@code L}, a log: the window for which it is kept, the time when that window was
 * last used, the sum of its entries, and the entries (time, permits), oldest first. An
 * entry counts until its time leaves the window. With an exact limit an entry has the
 * permits of one moment; otherwise it has those of one sub-window and the time of the
 * latest, so that no permit becomes free too early.</li>
 * <li>{@code B}, a bucket: the time at which it is full again (whole microseconds and a
 * remainder in fractions of the limit, so that rounding errors do not add up), the time
 * of the last permit, and the window and limit to which the bucket applies. Of permits
 * counted under an earlier window or limit: the time of the last one and their number.
 * Finally the excess, which is the number of outstanding permits that fitted in a larger
 * bucket but not in this one, and its time.</li>
 * </ul>
 * A stored limit never decides: each call passes its own. A count that another limit
 * stored is converted so that no permit is lost. A refusal writes nothing except two
 * repairs, which happen once: entries whose time is in the future, because a clock was
 * ahead, get the current time, so that they count for too long but at most for one
 * window; and the count is kept for longer as soon as a longer window is used.
 */
final class LimitScripts {

	private static final String COMMON = """
			local time = redis.call('TIME')
			local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
			local HEAD, ENTRY, GRAINS, MOST, BUCKET = 22, 12, 64, 1e12, '>I7I5I7I7I5I7I5I7I5'
			local EXACT, LONGEST, LARGEST = 2 ^ 53, 366 * 86400 * 1e6, 1e9
			local floor, ceil, fmod, min, max = math.floor, math.ceil, math.fmod, math.min, math.max
			local sub, pack, read = string.sub, struct.pack, struct.unpack
			local function kind(blob)
			  if not blob then return 'none' end
			  local first = sub(blob, 1, 1)
			  if first == 'L' and #blob >= HEAD and (#blob - HEAD) % ENTRY == 0 then
			    local keep = read('>I7', blob, 2)
			    local sorted = #blob == HEAD or read('>I7', blob, HEAD + 1) <= read('>I7', blob, #blob - ENTRY + 1)
			    if keep > 0 and keep <= LONGEST and sorted then return 'log' end
			  elseif first == 'B' and #blob == 56 then
			    local full, rest, last, window, limit = read('>I7I5I7I7I5', blob, 2)
			    if limit > 0 and limit <= LARGEST and window > 0 and window <= LONGEST and rest < limit
			      and full <= last + window then return 'bucket' end
			  end
			end
			local function share(permits, window, limit)
			  local over = fmod(window, limit)
			  local low = fmod(permits, 32768)
			  local part = (permits - low) / 32768 * over
			  local rest = fmod(part, limit)
			  local whole = permits * floor(window / limit) + (part - rest) / limit * 32768
			  part = rest * 32768 + low * over
			  rest = fmod(part, limit)
			  return whole + (part - rest) / limit, rest
			end
			local function worth(whole, rest, window, limit)
			  local units, q, r = whole * limit + rest, 0, 0
			  if units < EXACT then
			    r = fmod(units, window)
			    return min((units - r) / window + (r > 0 and 1 or 0), MOST)
			  end
			  for shift = 4, 0, -1 do
			    local digit = floor(limit / 64 ^ shift) % 64
			    local part = r * 64 + whole * digit
			    r = fmod(part, window)
			    q = q * 64 + (part - r) / window
			  end
			  local left = fmod(r + rest, window)
			  return min(q + (r + rest - left) / window + (left > 0 and 1 or 0), MOST)
			end
			local function put(s, blob, window)
			  redis.call('SET', s.key, blob, 'PX', string.format('%.0f', ceil(window / 1000) + 1))
			end
			""";

	/**
	 * Arguments: {@code take} or {@code look}; for each key {@code SLIDING_WINDOW} or
	 * {@code TOKEN_BUCKET}, the limit and the window; then, call by call, the cost for
	 * each key. The reply has for each call 1 or 0 and, for each key, the remaining
	 * permits, the time until the reset, and the time until a retry. At the end it has
	 * for each key two numbers that {@link #GIVE_BACK} needs, and 1 if the key held a
	 * value that is not a valid count. Such a value counts as nothing, and {@code take}
	 * deletes it.
	 */
	static final RedisScript DECIDE = RedisScript.of(COMMON + SlidingWindowLua.LUA + GcraLua.LUA + """
			local states, answer = {}, {}
			for i, key in ipairs(KEYS) do
			  local s = {key = key, limit = tonumber(ARGV[i * 3]), window = tonumber(ARGV[i * 3 + 1])}
			  local blob = redis.pcall('GET', key)
			  s.kind = type(blob) ~= 'table' and kind(blob)
			  if not s.kind then
			    blob, s.kind, s.strange = false, 'none', 1
			    if ARGV[1] == 'take' then redis.call('DEL', key) end
			  end
			  s.log = ARGV[i * 3 - 1] == 'SLIDING_WINDOW'
			  if s.log then open_log(s, blob) else open_bucket(s, blob) end
			  states[i] = s
			end
			for at = #KEYS * 3 + 2, #ARGV, #KEYS do
			  local allowed, waits = 1, {}
			  for i, s in ipairs(states) do
			    local cost = tonumber(ARGV[at + i - 1])
			    waits[i] = s.log and log_wait(s, cost) or bucket_wait(s, cost)
			    if waits[i] > 0 then allowed = 0 end
			  end
			  answer[#answer + 1] = allowed
			  for i, s in ipairs(states) do
			    local cost = tonumber(ARGV[at + i - 1])
			    if allowed == 1 and ARGV[1] == 'take' then
			      s.taken = true
			      if s.log then s.added = s.added + cost
			      else s.full, s.rest = filled(s, s.full, s.rest, cost) s.last = now end
			    end
			    local remaining, reset
			    if s.log then remaining, reset = log_standing(s) else remaining, reset = bucket_standing(s) end
			    answer[#answer + 1] = remaining
			    answer[#answer + 1] = reset
			    answer[#answer + 1] = waits[i]
			  end
			end
			for _, s in ipairs(states) do
			  if s.taken or s.repaired and ARGV[1] == 'take' then
			    if s.log then save_log(s) else save_bucket(s) end
			  end
			  answer[#answer + 1] = s.log and now or s.full
			  answer[#answer + 1] = s.log and 0 or s.rest
			  answer[#answer + 1] = s.strange or 0
			end
			return answer""");

	/**
	 * Give back permits that were just taken, if they can still be identified; otherwise
	 * they stay taken. A log finds them by their time, a bucket only if nothing was taken
	 * since.
	 */
	static final RedisScript GIVE_BACK = RedisScript.of(COMMON + """
			local s = {key = KEYS[1], limit = tonumber(ARGV[2]), window = tonumber(ARGV[3])}
			local cost, time_taken, rest_taken = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
			local blob = redis.pcall('GET', s.key)
			if type(blob) == 'table' then return 0 end
			if ARGV[1] == 'SLIDING_WINDOW' and kind(blob) == 'log' then
			  local keep, since, kept = read('>I7I7I7', blob, 2)
			  for at = HEAD + 1, #blob, ENTRY do
			    local last, n = read('>I7I5', blob, at)
			    if last >= time_taken then
			      if n < cost or last > now then return 0 end
			      local entry = n > cost and pack('>I7I5', last, n - cost) or ''
			      put(s, 'L' .. pack('>I7I7I7', keep, since, kept - cost) .. sub(blob, HEAD + 1, at - 1) .. entry
			        .. sub(blob, at + ENTRY), keep)
			      return 1
			    end
			  end
			elseif ARGV[1] == 'TOKEN_BUCKET' and kind(blob) == 'bucket' then
			  local full, rest, last, window, limit = read('>I7I5I7I7I5', blob, 2)
			  if full == time_taken and rest == rest_taken and window == s.window and limit == s.limit then
			    local whole, part = share(cost, window, limit)
			    full, rest = full - whole, rest - part
			    if rest < 0 then full, rest = full - 1, rest + limit end
			    put(s, 'B' .. pack('>I7I5', full, rest) .. sub(blob, 14), window)
			    return 1
			  end
			end
			return 0""");

	static final RedisScript FORGET = RedisScript.of("return redis.call('DEL', KEYS[1])");

	private LimitScripts() {
	}

	static List<RedisScript> all() {
		return List.of(DECIDE, GIVE_BACK, FORGET);
	}

}
