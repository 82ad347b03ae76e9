#pragma once

#include <optional>

#include "host/base/clock.hpp"
#include "host/base/gate.hpp"

namespace instaplay::stores {

/// Bounds how many threads load at once while nothing is cached, so that the sources are not overrun. Any thread.
class LoadGate {
 public:
  explicit LoadGate(int capacity) : gate_(capacity) {}

  /// The right to load. A thread that loads already (a loader may ask the cache itself) needs no further one.
  class Pass {
   public:
    explicit Pass(base::Gate::Pass pass);
    Pass() = default;
    Pass(Pass&&) = delete;
    ~Pass();

   private:
    std::optional<base::Gate::Pass> pass_;
  };

  /// Throws base::Error unavailable when there is no room by the deadline, or within 10 s.
  Pass enter(base::Deadline deadline);
  int inside() const { return gate_.inside(); }

 private:
  base::Gate gate_;
};

}  // namespace instaplay::stores
