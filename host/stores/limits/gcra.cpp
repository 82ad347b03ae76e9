#include "host/stores/limits/gcra.hpp"

#include <algorithm>

#include "host/base/error.hpp"

namespace instaplay::stores {
namespace {

// Beyond a century the sums would leave what a double holds exactly, which is all that Lua has.
constexpr Gcra::Time kLongestBurst = std::chrono::hours{24 * 36'525};

using std::chrono::milliseconds;

}  // namespace

Gcra Gcra::of(const Rate& rate) {
  if (rate.perMinute < 1 || rate.burst < 1) {
    throw base::Error(base::ErrorKind::invalid, "invalid_rate", "A rate and its burst are at least 1.");
  }
  const Time every = std::max(Time{std::chrono::minutes{1}} / rate.perMinute, Time{1});
  return {every, every * std::min(rate.burst, kLongestBurst / every)};
}

LimitVerdict Gcra::verdict(bool allowed, Time untilFull) const {
  LimitVerdict verdict;
  verdict.allowed = allowed;
  verdict.limit = burst / every;
  verdict.remaining = std::max<std::int64_t>(0, (burst - untilFull) / every);
  if (!allowed) verdict.retryAfter = std::chrono::ceil<milliseconds>(untilFull + every - burst);
  verdict.resetAfter = std::chrono::ceil<milliseconds>(untilFull);
  return verdict;
}

}  // namespace instaplay::stores
