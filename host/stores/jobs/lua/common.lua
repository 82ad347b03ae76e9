-- What all scripts of a queue share. KEYS[1] is the queue's prefix, which holds its hash tag; all keys begin with it.
local queue = KEYS[1]

local function key(kind, name) return queue .. kind .. ':' .. name end

local function jobKey(id) return queue .. 'job:' .. id end

local function nowMs()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function count(event, by) return redis.call('HINCRBY', queue .. 'stats', event, by or 1) end

-- More than 64 waiters are not worth a list that grows while nobody waits.
local function wake(waiters)
  local tokens = {}
  for i = 1, math.min(waiters, 64 - redis.call('LLEN', queue .. 'wake')) do tokens[i] = '1' end
  if tokens[1] then redis.call('LPUSH', queue .. 'wake', unpack(tokens)) end
end

local function makeReady(id, name, rank) redis.call('ZADD', key('ready', name), rank, id) end

-- A key that has a time of its own is held that long, come what may.
local function letGoOfUniqueKey(id)
  local held = redis.call('HMGET', jobKey(id), 'uniqueKey', 'holdMs')
  if held[1] == '' or tonumber(held[2]) > 0 then return end
  local holder = key('uniq', held[1])
  if redis.call('GET', holder) == id then redis.call('DEL', holder) end
end

local function die(id, now)
  redis.call('ZADD', queue .. 'dead', now, id)
  letGoOfUniqueKey(id)
  count('died')
end

local function holdsLease(id, token) return redis.call('HGET', jobKey(id), 'token') == token end
