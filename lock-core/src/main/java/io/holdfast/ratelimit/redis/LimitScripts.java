package io.holdfast.ratelimit.redis;

import java.util.List;

import io.holdfast.redis.RedisScript;

/**
 * What was counted under a key is one string, in one of two forms; times are the
 * server's, in microseconds.
 * <ul>
 * <li>{@code L}, a log: the window for which it is kept, when that window was last in
 * use, the sum of its entries, and entries of (time, permits), oldest first. An entry
 * counts until its time has left the window. With an exact limit it holds permits of one
 * moment; else those of one sub-window, by the time of the latest, so none comes free
 * early.</li>
 * <li>{@code B}, a bucket: the time at which it is full again (whole microseconds and a
 * rest in parts of the limit, so that nothing drifts), the time of the last permit, the
 * window and limit in whose terms the first is meant, and what a log held that became
 * this bucket: the time of its last permit and how many there were.</li>
 * </ul>
 * No limit is read from there to decide by: each call brings its own, and what was
 * counted by another is read for at least what it was. A refusal writes nothing, but for
 * two repairs that are made once: entries of a clock that was ahead are taken for now, so
 * that they count too long but never longer than a window; and what is there is kept for
 * a longer window as soon as one is in use.
 */
final class LimitScripts {

	private static final String COMMON = """
			local time = redis.call('TIME')
			local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
			local HEAD, ENTRY, GRAINS, MOST, BUCKET = 22, 12, 64, 1e12, '>I7I5I7I7I5I7I5'
			local floor, ceil, fmod, min, max = math.floor, math.ceil, math.fmod, math.min, math.max
			local sub, pack, read = string.sub, struct.pack, struct.unpack
			local function kind(blob)
			  if not blob then return 'none' end
			  local first = sub(blob, 1, 1)
			  if first == 'L' and #blob >= HEAD and (#blob - HEAD) % ENTRY == 0 then return 'log' end
			  if first == 'B' and #blob == 44 then return 'bucket' end
			end
			local function share(permits, window, limit)
			  local part = permits * fmod(window, limit)
			  local whole = permits * floor(window / limit)
			  if part >= 9007199254740992 then return whole + ceil(part / limit) + 1, 0 end
			  local rest = fmod(part, limit)
			  return whole + (part - rest) / limit, rest
			end
			local function put(s, blob, window)
			  redis.call('SET', s.key, blob, 'PX', string.format('%.0f', ceil(window / 1000) + 1))
			end
			""";

	private static final String LOG = """
			local function not_later(s, body)
			  local at, permits = #body - ENTRY + 1, 0
			  while at > 0 do
			    local last, n = read('>I7I5', body, at)
			    if last <= now then break end
			    permits, at = permits + n, at - ENTRY
			  end
			  if permits == 0 then return body end
			  s.repaired, s.kept = true, s.kept - max(0, permits - MOST)
			  return sub(body, 1, at + ENTRY - 1) .. pack('>I7I5', now, min(permits, MOST))
			end
			local function as_log(s, blob)
			  local full, rest, last, window, limit, before, carried = read(BUCKET, blob, 2)
			  if last > now then
			    last, before, full, s.repaired = now, min(before, now), min(full, now + window), true
			  end
			  if last + window <= now then return '' end
			  s.repaired = s.repaired or s.window > window
			  local permits = min(ceil(max(0, (full - now + s.window) * limit + rest) / window), MOST)
			  s.kept = carried + permits
			  return (carried > 0 and pack('>I7I5', before, carried) or '') .. pack('>I7I5', last, permits)
			end
			local function open_kept(s, blob)
			  local keep, since, kept = read('>I7I7I7', blob, 2)
			  s.kept = kept
			  s.body = not_later(s, sub(blob, HEAD + 1))
			  local newest = #s.body > 0 and read('>I7', s.body, #s.body - ENTRY + 1) or 0
			  since = min(since, now)
			  if newest + keep <= now then
			    s.body, s.kept = '', 0
			  elseif keep > s.window then
			    if since + keep > now then s.keep, s.since = keep, since end
			  elseif keep < s.window or newest > since + keep / 2 then
			    s.repaired = true
			  end
			end
			local function open_log(s, blob)
			  s.body, s.kept, s.keep, s.since, s.added = '', 0, s.window, now, 0
			  s.grain = s.limit > 128 and ceil(s.window / GRAINS) or 0
			  if kind(blob) == 'bucket' then
			    s.body = as_log(s, blob)
			  elseif blob then
			    open_kept(s, blob)
			  end
			  s.first = 1
			  while s.first < #s.body do
			    local last, n = read('>I7I5', s.body, s.first)
			    if last + s.keep > now then break end
			    s.kept, s.first = s.kept - n, s.first + ENTRY
			  end
			  s.live, s.used = s.first, s.kept
			  while s.keep > s.window and s.live < #s.body do
			    local last, n = read('>I7I5', s.body, s.live)
			    if last + s.window > now then break end
			    s.used, s.live = s.used - n, s.live + ENTRY
			  end
			end
			local function merged(s)
			  local grain, out, cell, last, permits = ceil(s.keep / GRAINS), {}, nil, 0, 0
			  local function close()
			    s.kept = s.kept - max(0, permits - MOST)
			    out[#out + 1] = pack('>I7I5', last, min(permits, MOST))
			  end
			  for at = s.first, s.live - 1, ENTRY do
			    local t, n = read('>I7I5', s.body, at)
			    if cell and floor(t / grain) ~= cell then
			      close()
			      permits = 0
			    end
			    cell, last, permits = floor(t / grain), t, permits + n
			  end
			  close()
			  return table.concat(out) .. sub(s.body, s.live)
			end
			local function together(s, last)
			  return last == now or s.grain > 0 and floor(last / s.grain) == floor(now / s.grain)
			end
			local function save_log(s)
			  local body = (s.live - s.first > 80 * ENTRY) and merged(s) or sub(s.body, s.first)
			  if s.added > 0 then
			    local permits = s.added
			    if #body > 0 then
			      local last, n = read('>I7I5', body, #body - ENTRY + 1)
			      if together(s, last) then
			        body, permits = sub(body, 1, -ENTRY - 1), permits + n
			      end
			    end
			    s.kept, body = s.kept + s.added, body .. pack('>I7I5', now, permits)
			  end
			  put(s, 'L' .. pack('>I7I7I7', s.keep, s.since, s.kept) .. body, s.keep)
			end
			local function log_wait(s, cost)
			  local over = s.used + s.added + cost - s.limit
			  if over <= 0 then return 0 end
			  for at = s.live, #s.body, ENTRY do
			    local last, n = read('>I7I5', s.body, at)
			    over = over - n
			    if s.added > 0 and together(s, last) then break end
			    if over <= 0 then return last + s.window - now end
			  end
			  return s.window
			end
			local function log_standing(s)
			  local reset = 0
			  if s.added > 0 then
			    reset = s.window
			  elseif s.used > 0 then
			    reset = read('>I7', s.body, #s.body - ENTRY + 1) + s.window - now
			  end
			  return max(0, s.limit - s.used - s.added), reset
			end
			""";

	private static final String BUCKET = """
			local function filled(s, full, rest, permits)
			  local whole, part = share(permits, s.window, s.limit)
			  part = rest + part
			  if part >= s.limit then return full + whole + 1, part - s.limit end
			  return full + whole, part
			end
			local function worth(whole, rest, window, limit)
			  local units = whole * limit + rest
			  local left = fmod(units, window)
			  return (units - left) / window + (left > 0 and 1 or 0)
			end
			local function as_bucket(s, blob)
			  local keep, since, kept = read('>I7I7I7', blob, 2)
			  s.kept = kept
			  local body, full, rest, latest = not_later(s, sub(blob, HEAD + 1)), 0, 0, 0
			  for at = 1, #body, ENTRY do
			    local last, n = read('>I7I5', body, at)
			    if full < last then full, rest = last, 0 end
			    full, rest = filled(s, full, rest, min(n, s.limit))
			    if full >= last + s.window then full, rest = last + s.window, 0 end
			    latest = last
			  end
			  if latest + keep <= now then return 0, 0, 0 end
			  s.before, s.carried, s.repaired = latest, min(s.kept, MOST), s.repaired or s.window > keep
			  return full, rest, latest
			end
			local function as_it_is(s, blob)
			  local full, rest, last, window, limit, before, carried = read(BUCKET, blob, 2)
			  if last > now then
			    last, before, s.repaired = now, min(before, now), true
			    if full >= now + window then full, rest = now + window, 0 end
			  end
			  if last + window <= now then return 0, 0, 0 end
			  s.before, s.carried, s.repaired = before, carried, s.repaired or s.window > window
			  if window ~= s.window or limit ~= s.limit then
			    full, rest = filled(s, last, 0, min(worth(full - last, rest, window, limit), s.limit))
			  end
			  return full, rest, last
			end
			local function open_bucket(s, blob)
			  local full, rest, last = 0, 0, 0
			  s.before, s.carried = 0, 0
			  if kind(blob) == 'log' then
			    full, rest, last = as_bucket(s, blob)
			  elseif blob then
			    full, rest, last = as_it_is(s, blob)
			  end
			  if full < now then full, rest = now, 0 end
			  s.full, s.rest, s.last = full, rest, last
			end
			local function save_bucket(s)
			  put(s, 'B' .. pack(BUCKET, s.full, s.rest, s.last, s.window, s.limit, s.before, s.carried), s.window)
			end
			local function bucket_wait(s, cost)
			  local full, rest = filled(s, s.full, s.rest, cost)
			  return max(0, full + (rest > 0 and 1 or 0) - now - s.window)
			end
			local function bucket_standing(s)
			  local left = s.limit - worth(s.full - now, s.rest, s.window, s.limit)
			  return max(0, left), s.full - now + (s.rest > 0 and 1 or 0)
			end
			""";

	/**
	 * Arguments: {@code take} or {@code look}; for each key {@code SLIDING_WINDOW} or
	 * {@code TOKEN_BUCKET}, limit and window; then, for one call after the other, what it
	 * costs under each key. Answers for each call 1 or 0 and, for each key, what remains,
	 * when it is reset, and when to ask again; at the end, for each key, what giving back
	 * needs.
	 */
	static final RedisScript DECIDE = RedisScript.of(COMMON + LOG + BUCKET + """
			local states, answer = {}, {}
			for i, key in ipairs(KEYS) do
			  local s = {key = key, limit = tonumber(ARGV[i * 3]), window = tonumber(ARGV[i * 3 + 1])}
			  local blob = redis.call('GET', key)
			  if not kind(blob) then return redis.error_reply('ERR The key of a rate limit holds something else') end
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
			end
			return answer""");

	/**
	 * Give back what was just taken, where it is still certain which permits those are;
	 * otherwise they stay taken. A log finds them by their time; a bucket only when
	 * nothing was taken since.
	 */
	static final RedisScript GIVE_BACK = RedisScript.of(COMMON + """
			local s = {key = KEYS[1], limit = tonumber(ARGV[2]), window = tonumber(ARGV[3])}
			local cost, time_taken, rest_taken = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
			local blob = redis.call('GET', s.key)
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
