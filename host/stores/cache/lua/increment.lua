-- Adds to a counter and voids its lease. KEYS: the entry, its lease. ARGV: by, the ttl (ms) of a new counter.
-- A text that is no number counts as 0; a sum beyond 64 bits stays at the end. Gives the sum as a text, because a Lua
-- number would round it.
redis.call('DEL', KEYS[2])
local stored = redis.call('MGET', KEYS[1])[1]
if not stored or stored:sub(1, 1) == 'N' then
  redis.call('SET', KEYS[1], '0', 'PX', ARGV[2])
elseif not stored:match('^%-?%d+$') then
  local text = stored:match('^S(%-?%d+)$') or stored:match('^V%d+:%d+:(%-?%d+)$')
  redis.call('SET', KEYS[1], text or '0', 'KEEPTTL')
end

local function add()
  local reply = redis.pcall('INCRBY', KEYS[1], ARGV[1])
  return type(reply) == 'table' and reply.err or nil
end

local failure = add()
if failure and not failure:find('overflow') then
  redis.call('SET', KEYS[1], '0', 'KEEPTTL')
  failure = add()
end
if failure then
  local ends = ARGV[1]:sub(1, 1) == '-' and '-9223372036854775808' or '9223372036854775807'
  redis.call('SET', KEYS[1], ends, 'KEEPTTL')
end
return redis.call('GET', KEYS[1])
