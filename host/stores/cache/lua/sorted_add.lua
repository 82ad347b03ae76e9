-- Adds to a sorted set, keeps its highest, renews its ttl. KEYS: the entry, its lease.
-- ARGV: how many to keep (0: all), the ttl (ms), then a score and a member each.
redis.call('DEL', KEYS[2])
if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then
  redis.call('DEL', KEYS[1])
end
local chunk = 1000 -- far below what unpack can put on the stack
for i = 3, #ARGV, chunk do
  redis.call('ZADD', KEYS[1], unpack(ARGV, i, math.min(i + chunk - 1, #ARGV)))
end
local cap = tonumber(ARGV[1])
if cap > 0 then
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -cap - 1)
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
