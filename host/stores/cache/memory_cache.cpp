#include "host/stores/cache/memory_cache.hpp"

#include <algorithm>
#include <span>

#include "host/stores/cache/cache_load.hpp"
#include "host/stores/cache/cache_shard.hpp"

namespace instaplay::stores {
namespace {

std::int64_t expiry(const base::Clock& clock, std::chrono::milliseconds ttl) {
  return clock.nowMs() + std::min(ttl, kLongestCacheTtl).count();
}

}  // namespace

MemoryCache::MemoryCache(const base::Clock& clock, std::size_t maxBytes) : clock_(clock) {
  for (auto& shard : shards_) shard = std::make_unique<CacheShard>(maxBytes / kShards);
}

MemoryCache::~MemoryCache() = default;

CacheShard& MemoryCache::shardOf(std::string_view key) const {
  return *shards_[std::hash<std::string_view>{}(key) % kShards];
}

CacheValues MemoryCache::getMany(Keys keys) {
  const std::int64_t now = clock_.nowMs();
  CacheValues values;
  values.reserve(keys.size());
  for (const std::string& key : keys) values.push_back(shardOf(key).get(key, now));
  return values;
}

void MemoryCache::set(std::string_view key, std::string_view value, Milliseconds ttl) {
  shardOf(key).set(key, value, expiry(clock_, ttl));
}

void MemoryCache::remove(Keys keys) {
  for (const std::string& key : keys) shardOf(key).remove(key);
}

std::int64_t MemoryCache::increment(std::string_view key, std::int64_t by, Milliseconds ttl) {
  return shardOf(key).increment(key, by, clock_.nowMs(), expiry(clock_, ttl));
}

CacheValues MemoryCache::getOrLoad(Keys keys, Milliseconds ttl, base::Deadline deadline, const CacheLoader& load) {
  const std::int64_t now = clock_.nowMs();
  CacheValues values(keys.size());
  std::vector<KeyFlight> led, awaited;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    CacheTicket ticket = shardOf(keys[i]).findOrFly(keys[i], now);
    values[i] = std::move(ticket.value);
    if (ticket.kind == CacheTicket::Kind::lead) led.push_back({i, std::move(ticket.flight)});
    if (ticket.kind == CacheTicket::Kind::join) awaited.push_back({i, std::move(ticket.flight)});
  }
  // Own loads come first: two calls that wait for each other's keys cannot block one another.
  if (!led.empty()) fly(led, keys, ttl, load, values);
  if (awaited.empty()) return values;
  const auto left = awaitAll(awaited, deadline, values).left;
  if (!left.empty()) loadInto(values, left, load);
  return values;
}

void MemoryCache::fly(const std::vector<KeyFlight>& led, Keys keys, Milliseconds ttl, const CacheLoader& load,
                      CacheValues& values) {
  try {
    std::vector<std::size_t> wanted;
    for (const KeyFlight& own : led) wanted.push_back(own.index);
    loadInto(values, wanted, load);
  } catch (...) {
    for (const auto& [index, flight] : led) {
      shardOf(keys[index]).giveUp(keys[index], *flight);
      flight->land({std::nullopt, std::current_exception()});
    }
    throw;
  }
  for (const auto& [index, flight] : led) {
    const auto& value = values[index];
    shardOf(keys[index]).keep(keys[index], *flight, value, expiry(clock_, value ? jittered(ttl) : kAbsentCacheTtl));
    flight->land({value, nullptr});
  }
}

void MemoryCache::sortedAdd(std::string_view key, std::span<const ScoredMember> items, std::size_t cap,
                            Milliseconds ttl) {
  if (items.empty()) return;
  shardOf(key).changeSorted(key, clock_.nowMs(), expiry(clock_, ttl), [&](SortedSet& set) {
    for (const ScoredMember& item : items) set.add(item);
    if (cap > 0) set.keepHighest(cap);
  });
}

void MemoryCache::sortedRemove(std::string_view key, Keys members) {
  shardOf(key).changeExistingSorted(key, clock_.nowMs(), [&](SortedSet& set) {
    for (const std::string& member : members) set.remove(member);
  });
}

std::optional<std::vector<ScoredMember>> MemoryCache::sortedRange(std::string_view key, double maxScore,
                                                                  std::size_t limit) {
  return shardOf(key).sortedBelow(key, maxScore, limit, clock_.nowMs());
}

std::size_t MemoryCache::bytes() const {
  std::size_t sum = 0;
  for (const auto& shard : shards_) sum += shard->bytes();
  return sum;
}

}  // namespace instaplay::stores
