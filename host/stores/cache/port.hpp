#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"

namespace instaplay::stores {

struct ScoredMember {
  double score;
  std::string member;
};

/// Gives the loader's value for one wanted index.
using LoadedSink = std::function<void(std::size_t index, std::string_view value)>;
/// Loads the wanted indexes; one it does not give is absent (remembered for 30 s). What it throws reaches the caller.
using CacheLoader = std::function<void(std::span<const std::size_t> wanted, const LoadedSink& loaded)>;

/// A cache that may forget anything at any time. It never throws for being down: reads miss, writes are dropped,
/// getOrLoad loads. Safe from any thread.
class Cache {
 public:
  using Milliseconds = std::chrono::milliseconds;
  using Keys = std::span<const std::string>;

  virtual ~Cache() = default;
  virtual std::vector<std::optional<std::string>> getMany(Keys keys) = 0;
  virtual void set(std::string_view key, std::string_view value, Milliseconds ttl) = 0;
  virtual void remove(Keys keys) = 0;
  /// Whether entries are still there when this process has ended.
  virtual bool outlivesProcess() const { return true; }
  /// The counter's sum, also readable as decimal text. ttl counts from its first increment. What is no number is 0.
  virtual std::int64_t increment(std::string_view key, std::int64_t by, Milliseconds ttl) = 0;

  /// Reads all keys at once and loads what is missing: one load per key at a time, others wait for it until the
  /// deadline (at most 10 s; then they load themselves). A remove() or set() of a key during its load keeps the loaded
  /// value out, and who asks after it loads anew. Values are kept for ttl less up to 10 % of jitter. A loader's failure
  /// is thrown to all who wait for that load, except timeout and cancelled: then each of them loads for itself.
  virtual std::vector<std::optional<std::string>> getOrLoad(Keys keys, Milliseconds ttl, base::Deadline deadline,
                                                            const CacheLoader& load) = 0;

  /// Sorted sets by descending score, ties by descending member. cap 0: no bound, else the lowest are dropped. An add
  /// renews ttl; adding nothing makes no set; removing the last member removes the set.
  virtual void sortedAdd(std::string_view key, std::span<const ScoredMember> items, std::size_t cap,
                         Milliseconds ttl) = 0;
  virtual void sortedRemove(std::string_view key, Keys members) = 0;
  /// Scores below maxScore (exclusive); nothing at all when there is no such set.
  virtual std::optional<std::vector<ScoredMember>> sortedRange(std::string_view key, double maxScore,
                                                               std::size_t limit) = 0;
  virtual void ping(base::Deadline deadline) = 0;  ///< throws when the cache does not answer
};

}  // namespace instaplay::stores
