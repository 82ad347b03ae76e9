#pragma once

#include <atomic>
#include <optional>

namespace instaplay::base {

/// Lets at most a number of threads in at once and turns the next one away instead of making it wait, so that one
/// slow dependency cannot hold every thread. Any thread; must outlive its passes.
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

  explicit Gate(int capacity) : capacity_(capacity) {}
  /// Nothing when it is full.
  std::optional<Pass> tryEnter();
  int inside() const { return inside_.load(std::memory_order_relaxed); }

 private:
  const int capacity_;
  std::atomic<int> inside_{0};
};

}  // namespace instaplay::base
