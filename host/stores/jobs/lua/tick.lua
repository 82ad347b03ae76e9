#!lua flags=allow-oom
-- ARGV: how many of a kind at most, so that the server is never held up for long. Gives 1 when there may be more.
local most = tonumber(ARGV[1])
local now = nowMs()
local readied = 0

local due = redis.call('ZRANGEBYSCORE', queue .. 'delayed', '-inf', now, 'LIMIT', 0, most)
for _, id in ipairs(due) do
  local job = redis.call('HMGET', jobKey(id), 'name', 'rank')
  redis.call('ZREM', queue .. 'delayed', id)
  makeReady(id, job[1], job[2])
  readied = readied + 1
end

local expired = redis.call('ZRANGEBYSCORE', queue .. 'active', '-inf', now, 'LIMIT', 0, most)
for _, id in ipairs(expired) do
  local job = redis.call('HMGET', jobKey(id), 'name', 'rank', 'attempt', 'maxAttempts')
  redis.call('ZREM', queue .. 'active', id)
  redis.call('HSET', jobKey(id), 'token', '', 'lastError', 'the lease expired', 'dueMs', now)
  count('reaped')
  if tonumber(job[3]) >= tonumber(job[4]) then
    die(id, now)
  else
    makeReady(id, job[1], job[2])
    readied = readied + 1
  end
end

if readied > 0 then wake(readied) end
return (#due == most or #expired == most) and 1 or 0
