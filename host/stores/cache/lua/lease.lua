-- Asks, for keys that are to be loaded, who loads them. KEYS: pairs of an entry and its lease.
-- ARGV: the caller's token, how long its leases last (ms), and 'missing' or 'refresh'.
-- Gives for each: the entry, if it is there by now and not to be refreshed; 1 when the caller has the lease; 0 when
-- somebody else has it.
local answers = {}
for i = 1, #KEYS, 2 do
  local entry = ARGV[3] == 'missing' and redis.call('MGET', KEYS[i])[1]
  if not entry then
    local leased = redis.call('SET', KEYS[i + 1], ARGV[1], 'NX', 'PX', ARGV[2])
    entry = leased and 1 or 0
  end
  answers[#answers + 1] = entry
end
return answers
