#!lua flags=no-writes
-- Gives how many jobs are ready, delayed, active and dead.
local ready = 0
for _, name in ipairs(redis.call('SMEMBERS', queue .. 'names')) do
  ready = ready + redis.call('ZCARD', key('ready', name))
end
return { ready, redis.call('ZCARD', queue .. 'delayed'), redis.call('ZCARD', queue .. 'active'),
  redis.call('ZCARD', queue .. 'dead') }
