#pragma once

#include <instaplay/abi/base.h>

namespace instaplay {
inline namespace sdk_v1 {
namespace detail {

inline ip_call*& currentCallSlot() noexcept {
  static thread_local ip_call* current = nullptr;
  return current;
}

/// The call that this thread serves in this plugin, or nullptr. The capabilities pass it to the host as the cause of
/// what they ask for, so that deadline and request id travel on while the layers in between know nothing of them.
inline ip_call* currentCall() noexcept { return currentCallSlot(); }

/// Marks the call as this thread's current one while it lives. Scopes nest.
class CurrentCallScope {
 public:
  explicit CurrentCallScope(ip_call* call) noexcept : outer_(currentCallSlot()) { currentCallSlot() = call; }
  ~CurrentCallScope() { currentCallSlot() = outer_; }
  CurrentCallScope(const CurrentCallScope&) = delete;
  CurrentCallScope& operator=(const CurrentCallScope&) = delete;

 private:
  ip_call* outer_;
};

}  // namespace detail
}  // namespace sdk_v1
}  // namespace instaplay
