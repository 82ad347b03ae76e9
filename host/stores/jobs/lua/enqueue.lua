#!lua
-- ARGV: id, name, payload, request id, unique key, hold ms, delay ms, priority, attempts. Gives the id it runs under.
-- Without allow-oom: a full server refuses it before its first write.
local id, name, uniqueKey, holdMs, delayMs = ARGV[1], ARGV[2], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
if redis.call('EXISTS', jobKey(id), key('done', id)) > 0 then return id end

if uniqueKey ~= '' then
  local holder = redis.call('GET', key('uniq', uniqueKey))
  if holder then return holder end
  redis.call('SET', key('uniq', uniqueKey), id)
  if holdMs > 0 then redis.call('PEXPIRE', key('uniq', uniqueKey), holdMs) end
end

local now = nowMs()
local rank = tonumber(ARGV[8]) * 2 ^ 45 + count('enqueued')
redis.call('HSET', jobKey(id), 'name', name, 'payload', ARGV[3], 'requestId', ARGV[4], 'uniqueKey', uniqueKey,
  'holdMs', ARGV[6], 'rank', rank, 'maxAttempts', ARGV[9], 'attempt', 0, 'token', '', 'lastError', '',
  'enqueuedMs', now, 'dueMs', now + delayMs)
redis.call('SADD', queue .. 'names', name)
if delayMs > 0 then
  redis.call('ZADD', queue .. 'delayed', now + delayMs, id)
else
  makeReady(id, name, rank)
  wake(1)
end
return id
