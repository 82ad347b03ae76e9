#include "host/base/gate.hpp"

#include <utility>

namespace instaplay::base {

Gate::Pass::Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}

Gate::Pass::~Pass() {
  if (gate_ != nullptr) gate_->inside_.fetch_sub(1, std::memory_order_release);
}

std::optional<Gate::Pass> Gate::tryEnter() {
  int inside = inside_.load(std::memory_order_relaxed);
  while (inside < capacity_) {
    if (inside_.compare_exchange_weak(inside, inside + 1, std::memory_order_acquire)) return Pass(*this);
  }
  return std::nullopt;
}

}  // namespace instaplay::base
