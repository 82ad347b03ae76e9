#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "host/stores/cache/port.hpp"

namespace instaplay::stores {

class CacheInvalidations;
class FlightBoard;
class LoadGate;
class RedisClient;
class RedisEntries;
struct RedisCacheStats;

/// The cache in Redis, shared by all nodes. A missing key is loaded by one node at a time, which holds a lease that a
/// write of the key voids; it is loaded again early, by one reader, when its end is near. What was loaded is also kept
/// here for some seconds, while Redis tells of changes.
///
/// While Redis is down, reads miss, getOrLoad loads (a bounded number at once; who finds no room until its deadline
/// gets base::Error unavailable), increment gives what it was to add, and writes become removals that are made before
/// anything is read again.
class RedisCache final : public Cache {
 public:
  struct Options {
    int maxLoadsWhileDown = 8;
    std::size_t maxHotBytes = std::size_t{32} << 20;  ///< 0: nothing is kept here
  };

  RedisCache(RedisClient& redis, const base::Clock& clock, Options options);
  RedisCache(RedisClient& redis, const base::Clock& clock) : RedisCache(redis, clock, Options{}) {}
  ~RedisCache() override;

  std::vector<std::optional<std::string>> getMany(Keys keys) override;
  void set(std::string_view key, std::string_view value, Milliseconds ttl) override;
  void remove(Keys keys) override;
  std::int64_t increment(std::string_view key, std::int64_t by, Milliseconds ttl) override;
  std::vector<std::optional<std::string>> getOrLoad(Keys keys, Milliseconds ttl, base::Deadline deadline,
                                                    const CacheLoader& load) override;
  void sortedAdd(std::string_view key, std::span<const ScoredMember> items, std::size_t cap, Milliseconds ttl) override;
  void sortedRemove(std::string_view key, Keys members) override;
  std::optional<std::vector<ScoredMember>> sortedRange(std::string_view key, double maxScore,
                                                       std::size_t limit) override;
  void ping(base::Deadline deadline) override;

  /// Whether hot copies are kept now: Redis tells of changes.
  bool isHot() const;
  RedisCacheStats stats() const;

 private:
  RedisClient& redis_;
  const base::Clock& clock_;
  const std::string node_;
  std::atomic<std::uint64_t> calls_{0};
  std::unique_ptr<RedisEntries> entries_;
  std::unique_ptr<FlightBoard> board_;
  std::unique_ptr<LoadGate> gate_;
  std::unique_ptr<CacheInvalidations> invalidations_;
};

}  // namespace instaplay::stores
