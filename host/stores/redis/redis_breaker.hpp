#pragma once

#include <chrono>
#include <mutex>

namespace instaplay::stores {

/// Keeps callers from waiting, each for itself, for a Redis that was just seen to be down: after a failure one caller
/// at a time probes it, the others are refused at once. Any thread.
class RedisBreaker {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Entry { pass, probe, refused };

  static constexpr std::chrono::milliseconds kShortestPause{200}, kLongestPause{750};

  /// Whoever gets probe must tell how it went: succeeded or failed.
  Entry enter(Time now);
  void succeeded();
  /// It could not be reached, which took since begun: nobody tries again for as long, within the bounds, so that a
  /// caller who needs it many times does not spend all his time on probes. True when that is news.
  bool failed(Time begun, Time now);
  /// It did not answer in time: the next caller probes at once. True when that is news.
  bool suspected(Time now);

 private:
  enum class State { closed, open, probing };

  std::mutex mutex_;
  State state_ = State::closed;
  Time openUntil_{};
};

}  // namespace instaplay::stores
