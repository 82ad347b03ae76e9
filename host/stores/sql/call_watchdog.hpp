#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "host/base/clock.hpp"

namespace instaplay::stores {

/// Bounds calls of a library that waits on a socket and takes no deadline: it shuts the socket down when the time is
/// over, and the call returns with a lost connection. One thread serves any number of calls. Safe from any thread.
class CallWatchdog {
 private:
  using Time = base::Deadline::Time;
  struct Call {
    int socket;
    bool ended = false;
  };
  using Calls = std::multimap<Time, Call>;

 public:
  /// Watches until it is destroyed, which must be before the socket is closed.
  class Guard {
   public:
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    /// Whether the time was over.
    bool ended() const;

   private:
    friend class CallWatchdog;
    Guard(CallWatchdog& watchdog, Calls::iterator call) : watchdog_(watchdog), call_(call) {}

    CallWatchdog& watchdog_;
    Calls::iterator call_;
  };

  CallWatchdog();
  ~CallWatchdog();

  [[nodiscard]] Guard watch(int socket, base::Deadline deadline);

 private:
  void run(const std::stop_token& stop);
  void endLateCalls();

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  Calls calls_;
  Time wakesAt_ = Time::max();
  std::jthread thread_;
};

}  // namespace instaplay::stores
