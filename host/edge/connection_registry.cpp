#include "host/edge/connection_registry.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace instaplay::edge {

Watch::~Watch() { registry_.remove(*this); }

std::unique_ptr<Watch> ConnectionRegistry::admit(int socket, std::string addressKey) {
  const std::lock_guard lock(mutex_);
  if (watches_.size() >= limits_.connections) return nullptr;
  if (!addressKey.empty()) {
    std::size_t& count = perAddress_[addressKey];
    if (count >= limits_.perAddress) return nullptr;
    ++count;
  }
  std::unique_ptr<Watch> watch(new Watch(*this, socket, std::move(addressKey)));
  watch->index_ = watches_.size();
  watches_.push_back(watch.get());
  return watch;
}

void ConnectionRegistry::remove(const Watch& watch) {
  const std::lock_guard lock(mutex_);
  watches_[watch.index_] = watches_.back();
  watches_[watch.index_]->index_ = watch.index_;
  watches_.pop_back();
  const auto count = perAddress_.find(watch.addressKey_);
  if (count != perAddress_.end() && --count->second == 0) perAddress_.erase(count);
}

std::int64_t ConnectionRegistry::idleShorteningMs() const {
  const std::size_t half = limits_.connections / 2;
  if (watches_.size() <= half) return 0;
  const auto range = (limits_.idleMost - limits_.idleLeast).count();
  return range * static_cast<std::int64_t>(watches_.size() - half) /
         static_cast<std::int64_t>(limits_.connections - half);
}

void ConnectionRegistry::sweep(std::int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  const std::int64_t shortening = idleShorteningMs();
  for (Watch* watch : watches_) {
    std::int64_t state = watch->state_;
    const Phase phase = Watch::phaseOf(state);
    const std::int64_t deadline = Watch::deadlineOf(state) - (phase == Phase::idle ? shortening : 0);
    if (deadline > nowMs || (state & Watch::kExpired) != 0) continue;
    if (!watch->state_.compare_exchange_strong(state, state | Watch::kExpired)) continue;
    // A client that was late with its request can still be told so; one that does not read cannot.
    const bool bothWays = phase == Phase::writing || phase == Phase::lingering;
    ::shutdown(watch->socket_, bothWays ? SHUT_RDWR : SHUT_RD);
  }
}

void ConnectionRegistry::closeQuiet() {
  const std::lock_guard lock(mutex_);
  for (const Watch* watch : watches_) {
    const Phase phase = watch->phase();
    if (phase == Phase::idle || phase == Phase::head) ::shutdown(watch->socket_, SHUT_RD);
  }
}

void ConnectionRegistry::closeAll() {
  const std::lock_guard lock(mutex_);
  for (Watch* watch : watches_) {
    if (watch->phase() == Phase::socket) continue;
    watch->state_ |= Watch::kExpired;
    ::shutdown(watch->socket_, SHUT_RDWR);
  }
}

std::size_t ConnectionRegistry::size() const {
  const std::lock_guard lock(mutex_);
  return watches_.size();
}

std::size_t ConnectionRegistry::busy() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::ranges::count_if(watches_, [](const Watch* watch) { return watch->phase() != Phase::lingering; }));
}

}  // namespace instaplay::edge
