#!lua flags=allow-oom
-- ARGV: id, token. Gives 1 when the token holds.
local id = ARGV[1]
if not holdsLease(id, ARGV[2]) then return 0 end
local job = redis.call('HMGET', jobKey(id), 'name', 'rank')
redis.call('ZREM', queue .. 'active', id)
redis.call('HINCRBY', jobKey(id), 'attempt', -1)
redis.call('HSET', jobKey(id), 'token', '', 'dueMs', nowMs())
makeReady(id, job[1], job[2])
wake(1)
return 1
