#!lua flags=allow-oom
-- ARGV: name.
redis.call('SREM', queue .. 'paused', ARGV[1])
local waiting = redis.call('ZCARD', key('ready', ARGV[1]))
if waiting > 0 then wake(waiting) end
return 1
