-- Keeps loaded entries whose lease the caller still has: one that was written in the meantime is left alone.
-- KEYS: pairs of an entry and its lease. ARGV: the token, how long the load took (ms), and for each entry its kind, its
-- ttl (ms) and its value. Gives 1 or 0 for each: whether it was kept.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local kept = {}
for i = 1, #KEYS, 2 do
  local at = 3 + (i - 1) / 2 * 3
  local kind, ttl, value = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local owned = redis.call('GET', KEYS[i + 1]) == ARGV[1]
  if owned then
    redis.call('DEL', KEYS[i + 1])
    local header = kind .. string.format('%.0f', now + ttl) .. ':' .. ARGV[2] .. ':'
    redis.call('SET', KEYS[i], header .. value, 'PX', ttl)
  end
  kept[#kept + 1] = owned and 1 or 0
end
return kept
