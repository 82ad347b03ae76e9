#pragma once

#include <csignal>

namespace instaplay::app {

enum class Signal { stop, reload };

/// Holds back SIGTERM, SIGINT and SIGHUP from every thread that starts after it, and hands them out one by one.
/// Made on the main thread before any other thread is.
class Signals {
 public:
  Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Blocks until one arrives.
  Signal wait();
  /// Lets SIGINT end the process at once from here on: for people who press Ctrl-C twice.
  void letInterruptKill();

 private:
  sigset_t set_;
};

}  // namespace instaplay::app
