-- Adds ARGV[1] to the number under KEYS[1]; "quotes" and \backslashes; must survive.
return redis.call('INCRBY', KEYS[1], ARGV[1])
