package io.holdfast.ratelimit.redis;

/**
 * A token bucket by the generic cell rate algorithm (GCRA), as Lua functions that follow
 * those of {@link SlidingWindowLua}. A permit may be taken if the bucket would then be
 * full again within one window.
 */
final class GcraLua {

	static final String LUA = """
			local function filled(s, full, rest, permits)
			  local whole, part = share(permits, s.window, s.limit)
			  part = rest + part
			  if part >= s.limit then return full + whole + 1, part - s.limit end
			  return full + whole, part
			end
			local function as_bucket(s, blob)
			  local keep, since, kept = read('>I7I7I7', blob, 2)
			  s.kept = kept
			  local body, full, rest, latest, live = not_later(s, sub(blob, HEAD + 1)), 0, 0, 0, 0
			  for at = 1, #body, ENTRY do
			    local last, n = read('>I7I5', body, at)
			    if full < last then full, rest = last, 0 end
			    full, rest = filled(s, full, rest, min(n, s.limit))
			    if full >= last + s.window then full, rest = last + s.window, 0 end
			    latest = last
			    if last + s.window > now then live = live + n end
			  end
			  if latest + keep <= now then return 0, 0, 0 end
			  s.before, s.carried, s.repaired = latest, min(s.kept, MOST), s.repaired or s.window > keep
			  s.overflow, s.excess = latest, min(max(0, live - s.limit), MOST)
			  return full, rest, latest
			end
			local function as_it_is(s, blob)
			  local full, rest, last, window, limit, before, carried, overflow, excess = read(BUCKET, blob, 2)
			  if last > now then
			    last, before, overflow, s.repaired = now, min(before, now), min(overflow, now), true
			    if full >= now + window then full, rest = now + window, 0 end
			  end
			  if last + window <= now then return 0, 0, 0 end
			  s.repaired = s.repaired or s.window > window
			  if window ~= s.window or limit ~= s.limit then
			    local over = (overflow + s.window > now) and excess or 0
			    local used = worth(full - last, rest, window, limit) + over
			    local through = worth(full - last + window, rest, window, limit)
			    if before + s.window > last then through = through + carried end
			    before, carried = last, min(through, MOST)
			    excess = min(used - min(used, s.limit), MOST)
			    if excess > over then overflow = last end
			    full, rest = filled(s, last, 0, min(used, s.limit))
			  end
			  s.before, s.carried, s.overflow, s.excess = before, carried, overflow, excess
			  return full, rest, last
			end
			local function open_bucket(s, blob)
			  local full, rest, last = 0, 0, 0
			  s.before, s.carried, s.overflow, s.excess = 0, 0, 0, 0
			  if s.kind == 'log' then
			    full, rest, last = as_bucket(s, blob)
			  elseif blob then
			    full, rest, last = as_it_is(s, blob)
			  end
			  if full < now then full, rest = now, 0 end
			  s.full, s.rest, s.last = full, rest, last
			end
			local function save_bucket(s)
			  put(s, 'B' .. pack(BUCKET, s.full, s.rest, s.last, s.window, s.limit, s.before, s.carried,
			    s.overflow, s.excess), s.window)
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

	private GcraLua() {
	}

}
