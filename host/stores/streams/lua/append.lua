-- Appends events to a stream and tells the subscribers. KEYS: the stream's meta, its log, the ids of its events.
-- ARGV: the run of this Redis, what a new epoch is called within it, how many events are kept, how long a stream is
-- kept (ms), the channel, and of each event its id (empty: it has none) and its body.
-- Gives the epoch and the last offset afterwards.
local meta, log, ids = KEYS[1], KEYS[2], KEYS[3]
local run, kept, ttl, channel = ARGV[1], tonumber(ARGV[3]), ARGV[4], ARGV[5]

local epoch, offset = unpack(redis.call('HMGET', meta, 'epoch', 'offset'))
if not epoch or not tonumber(offset) then
  redis.call('DEL', log, ids)
  epoch, offset = run .. '-' .. ARGV[2], '0'
  redis.call('HSET', meta, 'epoch', epoch, 'offset', offset)
elseif epoch:sub(1, #run) ~= run then
  -- Redis was restarted and may have lost events: nobody may go on from an offset of before.
  epoch = run .. '-' .. ARGV[2]
  redis.call('HSET', meta, 'epoch', epoch)
end

local appended = false
for i = 6, #ARGV, 2 do
  local id, body = ARGV[i], ARGV[i + 1]
  if id == '' or not redis.call('ZSCORE', ids, id) then
    offset = redis.call('HINCRBY', meta, 'offset', 1)
    redis.call('XADD', log, 'MAXLEN', '~', kept, offset .. '-0', 'b', body)
    if id ~= '' then
      redis.call('ZADD', ids, offset, id)
      redis.call('ZREMRANGEBYSCORE', ids, '-inf', offset - kept)
    end
    redis.call('PUBLISH', channel, offset .. ':' .. epoch .. ':' .. body)
    appended = true
  end
end
if appended then
  redis.call('PEXPIRE', ids, ttl)
  redis.call('PEXPIRE', log, ttl)
  redis.call('PEXPIRE', meta, ttl)
end
return {epoch, tonumber(offset)}
