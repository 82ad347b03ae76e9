#include "host/stores/sql/call_watchdog.hpp"

#include <sys/socket.h>

namespace instaplay::stores {

CallWatchdog::Guard::~Guard() {
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.calls_.erase(call_);
}

bool CallWatchdog::Guard::ended() const {
  const std::lock_guard lock(watchdog_.mutex_);
  return call_->second.ended;
}

CallWatchdog::CallWatchdog() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

CallWatchdog::~CallWatchdog() {
  thread_.request_stop();
  thread_.join();
}

CallWatchdog::Guard CallWatchdog::watch(int socket, base::Deadline deadline) {
  const std::lock_guard lock(mutex_);
  const auto call = calls_.emplace(deadline.time(), Call{socket});
  // Calls that end in time leave the thread asleep, so that most calls wake nobody.
  if (deadline.time() < wakesAt_) {
    wakesAt_ = deadline.time();
    changed_.notify_one();
  }
  return Guard{*this, call};
}

void CallWatchdog::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    endLateCalls();
    wakesAt_ = calls_.empty() ? Time::max() : calls_.begin()->first;
    const auto planned = wakesAt_;
    changed_.wait_until(lock, stop, planned, [&] { return wakesAt_ < planned; });
  }
}

void CallWatchdog::endLateCalls() {
  const auto now = std::chrono::steady_clock::now();
  while (!calls_.empty() && calls_.begin()->first <= now) {
    auto late = calls_.extract(calls_.begin());
    shutdown(late.mapped().socket, SHUT_RDWR);
    late.mapped().ended = true;
    late.key() = Time::max();
    calls_.insert(std::move(late));
  }
}

}  // namespace instaplay::stores
