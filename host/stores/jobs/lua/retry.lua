#!lua flags=allow-oom
-- ARGV: id. Gives 1 when the job was dead and starts over.
local id = ARGV[1]
if not redis.call('ZSCORE', queue .. 'dead', id) then return 0 end
local job = redis.call('HMGET', jobKey(id), 'name', 'rank', 'uniqueKey', 'holdMs')
if job[3] ~= '' then
  local holder = key('uniq', job[3])
  if (redis.call('GET', holder) or id) ~= id then return 0 end
  redis.call('SET', holder, id)
  if tonumber(job[4]) > 0 then redis.call('PEXPIRE', holder, job[4]) end
end
redis.call('ZREM', queue .. 'dead', id)
redis.call('HSET', jobKey(id), 'attempt', 0, 'dueMs', nowMs())
makeReady(id, job[1], job[2])
wake(1)
return 1
