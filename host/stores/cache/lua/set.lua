-- Writes an entry and voids its lease. KEYS: the entry, its lease. ARGV: the entry, its ttl (ms).
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
