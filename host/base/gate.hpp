#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <semaphore>

namespace instaplay::base {

/// Lets at most a number of threads in at once and turns away who is not in after a short wait, so that one slow
/// dependency cannot hold every thread. Any thread; must outlive its passes.
class Gate {
 public:
  /// The right to be inside, given back when destroyed.
  class Pass {
   public:
    Pass(Pass&& other) noexcept;
    Pass& operator=(Pass&&) = delete;
    ~Pass();

   private:
    friend class Gate;
    explicit Pass(Gate& gate) : gate_(&gate) {}
    Gate* gate_;
  };

  explicit Gate(int capacity) : places_(capacity) {}
  /// Nothing when it is still full after patience.
  std::optional<Pass> tryEnter(std::chrono::milliseconds patience = {});
  int inside() const { return inside_.load(std::memory_order_relaxed); }

 private:
  std::counting_semaphore<> places_;
  std::atomic<int> inside_{0};
};

}  // namespace instaplay::base
