#pragma once

#include "host/base/clock.hpp"

namespace instaplay::base {

/// Bounds what this thread waits for until the scope ends: whoever runs a call opens one, and the stores that work for
/// it ask for it. Scopes nest; the soonest deadline counts.
class DeadlineScope {
 public:
  explicit DeadlineScope(Deadline deadline);
  ~DeadlineScope();
  DeadlineScope(const DeadlineScope&) = delete;
  DeadlineScope& operator=(const DeadlineScope&) = delete;

  /// Never, outside of every scope.
  static Deadline current();

 private:
  Deadline outer_;
};

}  // namespace instaplay::base
