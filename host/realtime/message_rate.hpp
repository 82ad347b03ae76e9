#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace instaplay::realtime {

/// So many messages a second, and a burst after a rest.
struct MessageLimit {
  double perSecond, burst;
};

/// What is left of a limit. One thread at a time.
class MessageRate {
 public:
  MessageRate(MessageLimit limit, std::int64_t nowMs)
      : perMs_(limit.perSecond / 1000), burst_(limit.burst), left_(limit.burst), atMs_(nowMs) {}

  /// 0: it may go ahead. Else it may not, and the time after which one may.
  std::chrono::milliseconds take(std::int64_t nowMs) {
    left_ = std::min(burst_, left_ + static_cast<double>(nowMs - atMs_) * perMs_);
    atMs_ = nowMs;
    if (left_ >= 1) {
      left_ -= 1;
      return {};
    }
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil((1 - left_) / perMs_)));
  }

 private:
  const double perMs_, burst_;
  double left_;
  std::int64_t atMs_;
};

}  // namespace instaplay::realtime
