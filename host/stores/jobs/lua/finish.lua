#!lua flags=allow-oom
-- ARGV: id, token, how long the id stays known in ms. Gives 1 when the token holds.
local id = ARGV[1]
if not holdsLease(id, ARGV[2]) then return 0 end
letGoOfUniqueKey(id)
redis.call('ZREM', queue .. 'active', id)
redis.call('DEL', jobKey(id))
redis.call('SET', key('done', id), '1', 'PX', ARGV[3])
count('finished')
return 1
