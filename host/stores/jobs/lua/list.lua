#!lua flags=no-writes
-- ARGV: state ('' for all), limit. Gives of each job state, id, name, last error, attempt, attempts, enqueued ms, due ms.
local wanted, limit = ARGV[1], tonumber(ARGV[2])
local jobs = {}

local function add(state, ids)
  for i = 1, #ids, 2 do
    if #jobs == limit then return end
    local id, time = ids[i], tonumber(ids[i + 1])
    local job = redis.call('HMGET', jobKey(id), 'name', 'lastError', 'attempt', 'maxAttempts', 'enqueuedMs', 'dueMs')
    local dueMs = (state == 'delayed' or state == 'active') and time or tonumber(job[6])
    jobs[#jobs + 1] = { state, id, job[1], job[2], tonumber(job[3]), tonumber(job[4]), tonumber(job[5]), dueMs }
  end
end

local function listReady()
  local heads = {}
  for _, name in ipairs(redis.call('SMEMBERS', queue .. 'names')) do
    local ids = redis.call('ZRANGE', key('ready', name), 0, limit - 1, 'WITHSCORES')
    for i = 1, #ids, 2 do heads[#heads + 1] = { ids[i], tonumber(ids[i + 1]) } end
  end
  table.sort(heads, function(a, b) return a[2] < b[2] end)
  for _, head in ipairs(heads) do add('ready', head) end
end

if limit == 0 then return jobs end
if wanted == '' or wanted == 'ready' then listReady() end
for _, state in ipairs({ 'active', 'delayed' }) do
  if wanted == '' or wanted == state then
    add(state, redis.call('ZRANGE', queue .. state, 0, limit - 1, 'WITHSCORES'))
  end
end
-- Of the dead the latest: there may be more than anybody lists.
if wanted == '' or wanted == 'dead' then
  add('dead', redis.call('ZRANGE', queue .. 'dead', 0, limit - 1, 'REV', 'WITHSCORES'))
end
return jobs
