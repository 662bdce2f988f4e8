package io.holdfast.ratelimit.redis;

/**
 * A sliding window over a log, as Lua functions. Entries outside the window for which the
 * log is kept are dropped. Entries outside only the caller's window do not count; if
 * there are many, they are merged by sub-window.
 */
final class SlidingWindowLua {

	static final String LUA = """
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
			  local from = full - now + s.window
			  local permits = (from < 0) and 0 or worth(from, rest, window, limit)
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
			    if since + keep + floor(keep / 2) > now then s.keep, s.since = keep, since end
			  elseif keep < s.window or now > since + floor(keep / 2) then
			    s.repaired = true
			  end
			end
			local function open_log(s, blob)
			  s.body, s.kept, s.keep, s.since, s.added = '', 0, s.window, now, 0
			  s.grain = s.limit > 128 and ceil(s.window / GRAINS) or 0
			  if s.kind == 'bucket' then
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
			  local older = 0
			  s.live, s.used = s.first, s.kept
			  while s.keep > s.window and s.live < #s.body do
			    local last, n = read('>I7I5', s.body, s.live)
			    if last + s.window > now then break end
			    s.used, s.live, older = s.used - n, s.live + ENTRY, older + n
			  end
			  if s.live > #s.body then s.used, s.kept = 0, older end
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
			  local over, counted = s.used + s.added + cost - s.limit, 0
			  if over <= 0 then return 0 end
			  for at = s.live, #s.body, ENTRY do
			    local last, n = read('>I7I5', s.body, at)
			    over, counted = over - n, counted + n
			    if s.added > 0 and together(s, last) then break end
			    if over <= 0 then return last + s.window - now end
			  end
			  if s.added > 0 then return s.window end
			  s.used, s.kept, s.repaired = counted, s.kept - s.used + counted, true
			  return max(0, counted + cost - s.limit)
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

	private SlidingWindowLua() {
	}

}
