#!lua flags=allow-oom
-- ARGV: id. Gives 1 when there was such a job and it was not active.
local id = ARGV[1]
local job = redis.call('HMGET', jobKey(id), 'name', 'uniqueKey')
if not job[1] or redis.call('ZSCORE', queue .. 'active', id) then return 0 end
redis.call('ZREM', key('ready', job[1]), id)
redis.call('ZREM', queue .. 'delayed', id)
redis.call('ZREM', queue .. 'dead', id)
local holder = key('uniq', job[2])
if job[2] ~= '' and redis.call('GET', holder) == id then redis.call('DEL', holder) end
redis.call('DEL', jobKey(id))
return 1
