-- Makes ARGV[1] ms pass for every entry of the cache.
for _, key in ipairs(redis.call('KEYS', 'cache:*')) do
  redis.call('PEXPIRE', key, redis.call('PTTL', key) - ARGV[1])
end
