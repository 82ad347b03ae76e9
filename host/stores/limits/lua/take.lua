-- Takes one from a rate limit (GCRA). KEYS[1] holds when the full burst is there again; all times are microseconds.
-- ARGV: the time that one costs, the time that the whole burst costs.
-- Gives whether it was allowed, and how long it takes until the full burst is there again.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local every, burst = tonumber(ARGV[1]), tonumber(ARGV[2])

-- After a failover the clock may have gone back: nobody waits longer than from an empty burst.
local full = tonumber(redis.call('GET', KEYS[1]) or now) or now
full = math.min(math.max(full, now), now + burst)

if full + every - now > burst then
  return {0, full - now}
end
full = full + every
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
return {1, full - now}
