-- Members and scores of a sorted set from the highest below a bound. KEYS: the entry. ARGV: the bound, the limit.
-- Nothing at all when there is no such set.
if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then
  return false
end
return redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[1], '-inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
