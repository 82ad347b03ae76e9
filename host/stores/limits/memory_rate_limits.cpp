#include "host/stores/limits/memory_rate_limits.hpp"

#include <algorithm>

#include "host/base/error.hpp"

namespace instaplay::stores {
namespace {

constexpr std::int64_t kMinuteNs = 60'000'000'000;
constexpr std::int64_t kMsNs = 1'000'000;

std::chrono::milliseconds roundedUp(std::int64_t ns) { return std::chrono::milliseconds{(ns + kMsNs - 1) / kMsNs}; }

}  // namespace

MemoryRateLimits::MemoryRateLimits(const base::Clock& clock, std::size_t maxKeys)
    : clock_(clock), maxKeysPerShard_(std::max<std::size_t>(1, maxKeys / kShards)) {}

LimitVerdict MemoryRateLimits::take(std::string_view key, const Rate& rate) {
  if (rate.perMinute < 1 || rate.burst < 1) {
    throw base::Error(base::ErrorKind::invalid, "invalid_rate", "A rate and its burst are at least 1.");
  }
  const std::int64_t everyNs = kMinuteNs / rate.perMinute;
  const std::int64_t burstNs = everyNs * rate.burst;
  const std::int64_t now = clock_.monotonicMs() * kMsNs;

  Shard& shard = shards_[Hash{}(key) % kShards];
  const std::lock_guard lock(shard.mutex);
  auto found = shard.fullAgainNs.find(key);
  std::int64_t fullAgain = found == shard.fullAgainNs.end() ? now : std::max(found->second, now);

  LimitVerdict verdict;
  verdict.limit = rate.burst;
  verdict.allowed = fullAgain + everyNs - now <= burstNs;
  if (verdict.allowed) {
    fullAgain += everyNs;
    if (found == shard.fullAgainNs.end()) {
      makeRoom(shard, now);
      shard.fullAgainNs.emplace(key, fullAgain);
    } else {
      found->second = fullAgain;
    }
  } else {
    verdict.retryAfter = roundedUp(fullAgain + everyNs - now - burstNs);
  }
  verdict.remaining = std::max<std::int64_t>(0, (burstNs - (fullAgain - now)) / everyNs);
  verdict.resetAfter = roundedUp(fullAgain - now);
  return verdict;
}

std::size_t MemoryRateLimits::size() const {
  std::size_t sum = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.fullAgainNs.size();
  }
  return sum;
}

// Drops keys whose burst is full again; the next sweep comes when twice as many are left, so that it costs little.
void MemoryRateLimits::makeRoom(Shard& shard, std::int64_t nowNs) const {
  if (shard.fullAgainNs.size() >= std::min(shard.sweepAt, maxKeysPerShard_)) {
    std::erase_if(shard.fullAgainNs, [nowNs](const auto& entry) { return entry.second <= nowNs; });
    shard.sweepAt = std::max(kSmallestSweep, shard.fullAgainNs.size() * 2);
  }
  if (shard.fullAgainNs.size() >= maxKeysPerShard_) shard.fullAgainNs.erase(shard.fullAgainNs.begin());
}

}  // namespace instaplay::stores
