#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace instaplay::base {

/// Lets at most a number of threads in at once and turns away who is not in after a short wait, so that one slow
/// dependency cannot hold every thread. Who comes while there is room goes in first, since they run already; but who
/// has waited for kLongWait gets the next place, so that under load nobody is overtaken until their patience ends.
/// Which places are free, those who wait ask every few milliseconds, a crowd more seldom. Any thread; must outlive its
/// passes.
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

  explicit Gate(int capacity) : capacity_(capacity), free_(capacity) {}
  /// Nothing when it is full and nobody has left for as long as patience, counted from now at the earliest, or when it
  /// is still full after most.
  std::optional<Pass> tryEnter(std::chrono::milliseconds patience, std::chrono::milliseconds most);
  /// Nothing when it is still full after patience.
  std::optional<Pass> tryEnter(std::chrono::milliseconds patience = {}) { return tryEnter(patience, patience); }
  int inside() const;
  std::size_t waiting() const;

  /// After so long the next place is one's own. Longer than all threads of a host wait for a dependency that is well.
  static constexpr std::chrono::milliseconds kLongWait{40};

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiter {
    Clock::time_point since;
    bool isIn = false;  ///< was given a place
    std::condition_variable turn;
  };

  bool await(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds patience, std::chrono::milliseconds most);
  Clock::duration longestPause() const;
  void leave();

  const int capacity_;
  mutable std::mutex mutex_;
  int free_;
  std::deque<Waiter*> waiting_;  // longest first
  Clock::time_point lastLeft_;   // while somebody waited
};

}  // namespace instaplay::base
