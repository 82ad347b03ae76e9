#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace instaplay::stores {

/// Remembers up to 64 wake-ups, each for one waiter, so that none is lost between a claim and the wait. Any thread.
class WakeSignal {
 public:
  void wake(std::int64_t waiters) {
    if (waiters <= 0) return;
    {
      const std::lock_guard lock(mutex_);
      pending_ = std::min(kMaxPending, pending_ + waiters);
    }
    waiters == 1 ? changed_.notify_one() : changed_.notify_all();
  }

  /// True when woken, false when the time came first.
  bool waitUntil(std::chrono::steady_clock::time_point time) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_until(lock, time, [this] { return pending_ > 0; })) return false;
    --pending_;
    return true;
  }

 private:
  static constexpr std::int64_t kMaxPending = 64;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t pending_ = 0;
};

}  // namespace instaplay::stores
