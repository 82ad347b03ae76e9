#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "host/stores/cache/port.hpp"

namespace instaplay::stores {

class CacheShard;
struct KeyFlight;

/// The cache in this process: sharded LRU within a bound of bytes, expiry by the injected clock. Waiting for another
/// caller's load uses real time. A loader's failure reaches everybody who waited for that load, so that a failing
/// dependency is asked once; but when the loader gave up (timeout, cancelled), each waiter loads for itself.
class MemoryCache final : public Cache {
 public:
  static constexpr std::size_t kDefaultMaxBytes = std::size_t{64} << 20;

  explicit MemoryCache(const base::Clock& clock, std::size_t maxBytes = kDefaultMaxBytes);
  ~MemoryCache() override;

  std::vector<std::optional<std::string>> getMany(Keys keys) override;
  void set(std::string_view key, std::string_view value, Milliseconds ttl) override;
  void remove(Keys keys) override;
  bool outlivesProcess() const override { return false; }
  std::int64_t increment(std::string_view key, std::int64_t by, Milliseconds ttl) override;
  std::vector<std::optional<std::string>> getOrLoad(Keys keys, Milliseconds ttl, base::Deadline deadline,
                                                    const CacheLoader& load) override;
  void sortedAdd(std::string_view key, std::span<const ScoredMember> items, std::size_t cap, Milliseconds ttl) override;
  void sortedRemove(std::string_view key, Keys members) override;
  std::optional<std::vector<ScoredMember>> sortedRange(std::string_view key, double maxScore,
                                                       std::size_t limit) override;
  void ping(base::Deadline) override {}

  /// Bytes held now, with an estimate of the bookkeeping: never above the bound. For metrics.
  std::size_t bytes() const;

 private:
  static constexpr std::size_t kShards = 16;

  CacheShard& shardOf(std::string_view key) const;
  void fly(const std::vector<KeyFlight>& led, Keys keys, Milliseconds ttl, const CacheLoader& load,
           std::vector<std::optional<std::string>>& values);

  const base::Clock& clock_;
  std::array<std::unique_ptr<CacheShard>, kShards> shards_;
};

}  // namespace instaplay::stores
