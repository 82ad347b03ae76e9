-- Appends an event to a stream and tells the subscribers. KEYS: the stream's meta, its log, the ids of its events.
-- ARGV: the run of this Redis, what a new epoch is called within it, how many events are kept, how long a stream is
-- kept (ms), the event's id (empty: it has none), its body, the channel.
-- Gives the epoch and the last offset afterwards.
local meta, log, ids = KEYS[1], KEYS[2], KEYS[3]
local run, kept, ttl, id, body = ARGV[1], tonumber(ARGV[3]), ARGV[4], ARGV[5], ARGV[6]

local epoch, offset = unpack(redis.call('HMGET', meta, 'epoch', 'offset'))
if not epoch then
  redis.call('DEL', log, ids)
  epoch, offset = run .. '-' .. ARGV[2], '0'
  redis.call('HSET', meta, 'epoch', epoch, 'offset', offset)
elseif epoch:sub(1, #run) ~= run then
  -- Redis was restarted and may have lost events: nobody may go on from an offset of before.
  epoch = run .. '-' .. ARGV[2]
  redis.call('HSET', meta, 'epoch', epoch)
end

if id ~= '' then
  if redis.call('ZSCORE', ids, id) then
    return {epoch, tonumber(offset)}
  end
end
offset = redis.call('HINCRBY', meta, 'offset', 1)
if id ~= '' then
  redis.call('ZADD', ids, offset, id)
  redis.call('ZREMRANGEBYSCORE', ids, '-inf', offset - kept)
  redis.call('PEXPIRE', ids, ttl)
end
redis.call('XADD', log, 'MAXLEN', '~', kept, offset .. '-0', 'b', body)
redis.call('PEXPIRE', log, ttl)
redis.call('PEXPIRE', meta, ttl)
redis.call('PUBLISH', ARGV[7], offset .. ':' .. epoch .. ':' .. body)
return {epoch, offset}
