#include "host/stores/redis/redis_breaker.hpp"

#include <algorithm>
#include <utility>

namespace instaplay::stores {

RedisBreaker::Entry RedisBreaker::enter(Time now) {
  const std::lock_guard lock(mutex_);
  if (state_ == State::closed) return Entry::pass;
  if (state_ == State::probing || now < openUntil_) return Entry::refused;
  state_ = State::probing;
  return Entry::probe;
}

void RedisBreaker::succeeded() {
  const std::lock_guard lock(mutex_);
  state_ = State::closed;
}

bool RedisBreaker::failed(Time begun, Time now) {
  const std::lock_guard lock(mutex_);
  openUntil_ = now + std::clamp<Time::duration>(now - begun, kShortestPause, kLongestPause);
  return std::exchange(state_, State::open) == State::closed;
}

bool RedisBreaker::suspected(Time now) {
  const std::lock_guard lock(mutex_);
  if (state_ != State::closed) return false;
  openUntil_ = now;
  state_ = State::open;
  return true;
}

}  // namespace instaplay::stores
