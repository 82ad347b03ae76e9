#include "host/stores/cache/redis_cache.hpp"

#include "host/base/bytes.hpp"
#include "host/stores/cache/cache_invalidations.hpp"
#include "host/stores/cache/flight_board.hpp"
#include "host/stores/cache/load_call.hpp"
#include "host/stores/cache/load_gate.hpp"
#include "host/stores/cache/redis_entries.hpp"
#include "host/stores/redis/redis_client.hpp"

namespace instaplay::stores {

RedisCache::RedisCache(RedisClient& redis, const base::Clock& clock, Options options)
    : redis_(redis),
      clock_(clock),
      node_(base::toHex(base::randomBytes(8))),
      entries_(std::make_unique<RedisEntries>(redis, clock, options.maxHotBytes)),
      board_(std::make_unique<FlightBoard>()),
      gate_(std::make_unique<LoadGate>(options.maxLoadsWhileDown)) {
  if (options.maxHotBytes > 0) invalidations_ = std::make_unique<CacheInvalidations>(*entries_, redis.options());
}

RedisCache::~RedisCache() = default;

CacheValues RedisCache::getMany(Keys keys) {
  CacheValues values(keys.size());
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  auto entries = entries_->read(views);
  for (std::size_t i = 0; entries && i < keys.size(); ++i) {
    CacheEntry& entry = (*entries)[i];
    if (entry.kind == CacheEntry::Kind::value) values[i] = std::move(entry.value);
  }
  return values;
}

void RedisCache::set(std::string_view key, std::string_view value, Milliseconds ttl) {
  const std::string own(key);
  entries_->set(own, value, ttl);
  board_->detach({&own, 1});
}

void RedisCache::remove(Keys keys) {
  entries_->remove(keys);
  board_->detach(keys);
}

std::int64_t RedisCache::increment(std::string_view key, std::int64_t by, Milliseconds ttl) {
  const std::string own(key);
  const auto sum = entries_->increment(own, by, ttl);
  board_->detach({&own, 1});
  return sum.value_or(by);
}

CacheValues RedisCache::getOrLoad(Keys keys, Milliseconds ttl, base::Deadline deadline, const CacheLoader& load) {
  if (keys.empty()) return {};
  const std::string token = node_ + ":" + std::to_string(++calls_);
  return LoadCall({*entries_, *board_, *gate_, clock_, token}, {keys, ttl, deadline, load}).run();
}

void RedisCache::sortedAdd(std::string_view key, std::span<const ScoredMember> items, std::size_t cap,
                           Milliseconds ttl) {
  entries_->sortedAdd(std::string(key), items, cap, ttl);
}

void RedisCache::sortedRemove(std::string_view key, Keys members) { entries_->sortedRemove(std::string(key), members); }

std::optional<std::vector<ScoredMember>> RedisCache::sortedRange(std::string_view key, double maxScore,
                                                                 std::size_t limit) {
  return entries_->sortedRange(std::string(key), maxScore, limit);
}

void RedisCache::ping(base::Deadline deadline) { redis_.ping(deadline); }

bool RedisCache::isHot() const { return entries_->hot().isOpen(); }

RedisCacheStats RedisCache::stats() const { return entries_->stats(); }

}  // namespace instaplay::stores
