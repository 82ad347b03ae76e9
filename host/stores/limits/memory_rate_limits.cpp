#include "host/stores/limits/memory_rate_limits.hpp"

#include <algorithm>

namespace instaplay::stores {

MemoryRateLimits::MemoryRateLimits(const base::Clock& clock, std::size_t maxKeys)
    : clock_(clock), maxKeysPerShard_(std::max<std::size_t>(1, maxKeys / kShards)) {}

LimitVerdict MemoryRateLimits::take(std::string_view key, const Rate& rate) {
  const Gcra gcra = Gcra::of(rate);
  const Gcra::Time now = std::chrono::milliseconds{clock_.monotonicMs()};

  Shard& shard = shards_[Hash{}(key) % kShards];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.fullAgain.find(key);
  Gcra::Time fullAgain = found == shard.fullAgain.end() ? now : std::max(found->second, now);

  const bool allowed = fullAgain + gcra.every - now <= gcra.burst;
  if (allowed) {
    fullAgain += gcra.every;
    if (found == shard.fullAgain.end()) {
      makeRoom(shard, now);
      shard.fullAgain.emplace(key, fullAgain);
    } else {
      found->second = fullAgain;
    }
  }
  return gcra.verdict(allowed, fullAgain - now);
}

std::size_t MemoryRateLimits::size() const {
  std::size_t sum = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.fullAgain.size();
  }
  return sum;
}

// Drops keys whose burst is full again; the next sweep comes when twice as many are left, so that it costs little.
void MemoryRateLimits::makeRoom(Shard& shard, Gcra::Time now) const {
  if (shard.fullAgain.size() >= std::min(shard.sweepAt, maxKeysPerShard_)) {
    std::erase_if(shard.fullAgain, [now](const auto& entry) { return entry.second <= now; });
    shard.sweepAt = std::max(kSmallestSweep, shard.fullAgain.size() * 2);
  }
  if (shard.fullAgain.size() >= maxKeysPerShard_) shard.fullAgain.erase(shard.fullAgain.begin());
}

}  // namespace instaplay::stores
