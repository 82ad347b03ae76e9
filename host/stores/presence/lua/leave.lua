-- Ends one connection of a user. KEYS: the user's connections. ARGV: the connection.
-- Gives 1 when it was there and was the last, else 0.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local wasThere = redis.call('ZREM', KEYS[1], ARGV[1])
return wasThere == 1 and redis.call('ZCARD', KEYS[1]) == 0 and 1 or 0
