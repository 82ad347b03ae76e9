#!lua flags=allow-oom
-- ARGV: id, token, error, delay ms (-1: no other attempt can help). Gives 1 when the token holds.
local id, delayMs = ARGV[1], tonumber(ARGV[4])
if not holdsLease(id, ARGV[2]) then return 0 end
local job = redis.call('HMGET', jobKey(id), 'name', 'rank', 'attempt', 'maxAttempts')
local now = nowMs()
redis.call('ZREM', queue .. 'active', id)
redis.call('HSET', jobKey(id), 'token', '', 'lastError', ARGV[3], 'dueMs', now + math.max(delayMs, 0))
count('failed')
if delayMs < 0 or tonumber(job[3]) >= tonumber(job[4]) then
  die(id, now)
elseif delayMs > 0 then
  redis.call('ZADD', queue .. 'delayed', now + delayMs, id)
else
  makeReady(id, job[1], job[2])
  wake(1)
end
return 1
