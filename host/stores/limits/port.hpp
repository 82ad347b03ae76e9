#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"

namespace instaplay::stores {

struct Rate {
  std::int64_t perMinute;
  std::int64_t burst;  ///< how many may come at once
};

struct LimitVerdict {
  bool allowed = true;
  std::int64_t limit = 0;                   ///< the burst
  std::int64_t remaining = 0;               ///< how many more may come at this moment
  std::chrono::milliseconds retryAfter{0};  ///< when refused: until the next one is allowed
  std::chrono::milliseconds resetAfter{0};  ///< until the full burst is there again
};

struct LimitTake {
  std::string_view key;
  Rate rate;
};

/// Rate limits by GCRA, per key. Throws base::Error: invalid for a rate or burst below 1, unavailable when the store is
/// down (the caller chooses to fail open or closed). Safe from any thread.
class RateLimits {
 public:
  virtual ~RateLimits() = default;
  virtual LimitVerdict take(std::string_view key, const Rate& rate) = 0;
  /// Several limits at once, in one round trip where there is one. Each counts for itself, also when another refuses.
  virtual std::vector<LimitVerdict> takeMany(std::span<const LimitTake> takes) {
    std::vector<LimitVerdict> verdicts;
    for (const LimitTake& one : takes) verdicts.push_back(take(one.key, one.rate));
    return verdicts;
  }
  virtual void ping(base::Deadline deadline) = 0;
};

}  // namespace instaplay::stores
