-- Makes ARGV[1] microseconds pass for every rate limit.
local by = tonumber(ARGV[1])
for _, key in ipairs(redis.call('KEYS', 'limits:*')) do
  redis.call('SET', key, string.format('%.0f', redis.call('GET', key) - by), 'KEEPTTL')
  redis.call('PEXPIRE', key, redis.call('PTTL', key) - math.floor(by / 1000))
end
