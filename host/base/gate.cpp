#include "host/base/gate.hpp"

#include <utility>

namespace instaplay::base {

Gate::Pass::Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}

Gate::Pass::~Pass() {
  if (gate_ == nullptr) return;
  gate_->inside_.fetch_sub(1, std::memory_order_relaxed);
  gate_->places_.release();
}

std::optional<Gate::Pass> Gate::tryEnter(std::chrono::milliseconds patience) {
  if (!places_.try_acquire() && (patience.count() == 0 || !places_.try_acquire_for(patience))) return std::nullopt;
  inside_.fetch_add(1, std::memory_order_relaxed);
  return Pass(*this);
}

}  // namespace instaplay::base
