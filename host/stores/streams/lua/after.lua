-- What came after a position. KEYS: the stream's meta, its log. ARGV: the run of this Redis, the position's epoch and
-- offset, how many events are kept. Gives offsets and bodies in turn, or nothing when they are not all there.
local epoch, last = unpack(redis.call('HMGET', KEYS[1], 'epoch', 'offset'))
local run, from = ARGV[1], tonumber(ARGV[3])
if not epoch or epoch ~= ARGV[2] or epoch:sub(1, #run) ~= run then
  return false
end
last = tonumber(last)
if not last or from < 0 or from > last or last - from > tonumber(ARGV[4]) then
  return false
end
local found = {}
if from == last then
  return found
end
for i, entry in ipairs(redis.call('XRANGE', KEYS[2], string.format('%.0f-0', from + 1), '+')) do
  if entry[1] ~= string.format('%.0f-0', from + i) then
    return false
  end
  found[2 * i - 1], found[2 * i] = from + i, entry[2][2]
end
return #found == 2 * (last - from) and found or false
