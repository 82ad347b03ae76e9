#!lua flags=allow-oom
-- ARGV: worker, nonce, lease ms, names. Gives id, name, payload, request id, attempt, attempts, token; or nothing.
local paused = {}
for _, name in ipairs(redis.call('SMEMBERS', queue .. 'paused')) do paused[name] = true end

local id, ready, rank
for i = 4, #ARGV do
  local candidate = key('ready', ARGV[i])
  local head = not paused[ARGV[i]] and redis.call('ZRANGE', candidate, 0, 0, 'WITHSCORES') or {}
  if head[1] and (not id or tonumber(head[2]) < rank) then
    id, ready, rank = head[1], candidate, tonumber(head[2])
  end
end

if not id then
  -- Wake-ups that stand for jobs long taken would only make idle workers ask again.
  if redis.call('EXISTS', queue .. 'wake') == 0 then return false end
  for _, name in ipairs(redis.call('SMEMBERS', queue .. 'names')) do
    if redis.call('EXISTS', key('ready', name)) == 1 then return false end
  end
  redis.call('DEL', queue .. 'wake')
  return false
end

redis.call('ZREM', ready, id)
local attempt = redis.call('HINCRBY', jobKey(id), 'attempt', 1)
-- The nonce, since a job that was handed back is claimed again under the same attempt.
local token = ARGV[1] .. ':' .. attempt .. ':' .. ARGV[2]
redis.call('HSET', jobKey(id), 'token', token)
redis.call('ZADD', queue .. 'active', nowMs() + ARGV[3], id)
count('claimed')
local job = redis.call('HMGET', jobKey(id), 'name', 'payload', 'requestId', 'maxAttempts')
return { id, job[1], job[2], job[3], attempt, tonumber(job[4]), token }
