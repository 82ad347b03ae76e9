#!lua flags=allow-oom
-- ARGV: id, token, lease ms. Gives 1 when the token holds.
if not holdsLease(ARGV[1], ARGV[2]) then return 0 end
redis.call('ZADD', queue .. 'active', nowMs() + ARGV[3], ARGV[1])
return 1
