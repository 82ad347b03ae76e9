#pragma once

#include <array>
#include <mutex>
#include <string>
#include <unordered_map>

#include "host/stores/limits/gcra.hpp"

namespace instaplay::stores {

/// Rate limits in this process. A key costs memory only while its burst is not full again; above maxKeys some key is
/// forgotten (and its limit starts over).
class MemoryRateLimits final : public RateLimits {
 public:
  static constexpr std::size_t kDefaultMaxKeys = 1'000'000;

  explicit MemoryRateLimits(const base::Clock& clock, std::size_t maxKeys = kDefaultMaxKeys);

  LimitVerdict take(std::string_view key, const Rate& rate) override;
  void ping(base::Deadline) override {}

  /// Keys remembered now. For metrics.
  std::size_t size() const;

 private:
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kSmallestSweep = 1024;

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };
  struct Shard {
    mutable std::mutex mutex;
    /// When the full burst is there again: all that GCRA keeps of a key.
    std::unordered_map<std::string, Gcra::Time, Hash, std::equal_to<>> fullAgain;
    std::size_t sweepAt = kSmallestSweep;
  };

  void makeRoom(Shard& shard, Gcra::Time now) const;

  const base::Clock& clock_;
  const std::size_t maxKeysPerShard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace instaplay::stores
