#include "host/base/gate.hpp"

#include <algorithm>
#include <utility>

namespace instaplay::base {
namespace {

constexpr std::chrono::microseconds kShortestPause{250}, kLongestPause{4000};

}  // namespace

Gate::Pass::Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}

Gate::Pass::~Pass() {
  if (gate_ != nullptr) gate_->leave();
}

std::optional<Gate::Pass> Gate::tryEnter(std::chrono::milliseconds patience, std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  if (free_ == 0) {
    return patience.count() > 0 && await(lock, patience, most) ? std::optional(Pass(*this)) : std::nullopt;
  }
  --free_;
  return Pass(*this);
}

// Asks again instead of being woken by each who leaves: a switch of threads for every place costs more than the places
// that are free meanwhile.
bool Gate::await(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds patience,
                 std::chrono::milliseconds most) {
  Waiter self{.since = Clock::now(), .isIn = false, .turn = {}};
  const auto end = [&] { return std::min(self.since + most, std::max(self.since, lastLeft_) + patience); };
  waiting_.push_back(&self);
  Clock::duration pause = kShortestPause;
  for (auto now = self.since; !self.isIn && free_ == 0 && now < end(); now = Clock::now()) {
    self.turn.wait_until(lock, std::min(end(), now + pause));
    pause = std::min<Clock::duration>(2 * pause, longestPause());
  }
  if (self.isIn) return true;
  std::erase(waiting_, &self);
  if (free_ == 0) return false;
  --free_;
  return true;
}

// The more wait the more seldom each asks, or a crowd takes the processors from those who are inside and never gets in.
Gate::Clock::duration Gate::longestPause() const {
  return std::max<Clock::duration>(kLongestPause, kShortestPause * waiting_.size());
}

void Gate::leave() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) {
    ++free_;
    return;
  }
  lastLeft_ = Clock::now();
  Waiter& longest = *waiting_.front();
  if (lastLeft_ - longest.since < kLongWait) {
    ++free_;
    return;
  }
  waiting_.pop_front();
  longest.isIn = true;
  longest.turn.notify_one();
}

int Gate::inside() const {
  const std::lock_guard lock(mutex_);
  return capacity_ - free_;
}

std::size_t Gate::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

}  // namespace instaplay::base
