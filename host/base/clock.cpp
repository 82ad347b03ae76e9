#include "host/base/clock.hpp"

#include <limits>

namespace instaplay::base {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

std::int64_t SystemClock::nowMs() const {
  return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::int64_t SystemClock::monotonicMs() const {
  return duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::int64_t Deadline::leftMs() const {
  if (isNever()) return std::numeric_limits<std::int64_t>::max();
  const auto left = duration_cast<milliseconds>(time_ - std::chrono::steady_clock::now()).count();
  return left > 0 ? left : 0;
}

}  // namespace instaplay::base
