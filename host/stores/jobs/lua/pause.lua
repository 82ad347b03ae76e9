#!lua flags=allow-oom
-- ARGV: name.
redis.call('SADD', queue .. 'paused', ARGV[1])
return 1
