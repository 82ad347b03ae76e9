-- Where a stream stands; one that nobody asked for yet begins here. KEYS: the stream's meta, its log, the ids of its
-- events. ARGV: the run of this Redis, what a new epoch is called within it, how long a stream is kept (ms).
-- Gives its epoch and its last offset.
local epoch, offset = unpack(redis.call('HMGET', KEYS[1], 'epoch', 'offset'))
local run = ARGV[1]
if not tonumber(offset) then
  epoch = false
end
if epoch and epoch:sub(1, #run) == run then
  return {epoch, tonumber(offset)}
end
if not epoch then
  redis.call('DEL', KEYS[2], KEYS[3])
  offset = '0'
end
epoch = run .. '-' .. ARGV[2]
redis.call('HSET', KEYS[1], 'epoch', epoch, 'offset', offset)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {epoch, tonumber(offset)}
