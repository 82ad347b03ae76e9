#pragma once

#include <chrono>

#include "host/stores/limits/port.hpp"

namespace instaplay::stores {

/// A rate as the generic cell rate algorithm counts it: one costs some time, and so much time may be used ahead.
struct Gcra {
  using Time = std::chrono::microseconds;

  Time every, burst;

  /// Throws base::Error invalid for a rate or burst below 1.
  static Gcra of(const Rate& rate);
  /// untilFull: the time, after this take, until the full burst is there again.
  LimitVerdict verdict(bool allowed, Time untilFull) const;
};

}  // namespace instaplay::stores
