#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace instaplay::testing {

/// A redis-server of the test's own on 127.0.0.1. The destructor kills it. One thread at a time.
class RedisServer {
 public:
  struct Options {
    std::filesystem::path folder;        ///< holds its data and its log
    std::vector<std::string> arguments;  ///< "--appendonly", "yes", "--maxmemory", "8mb"
    std::uint16_t port = 0;              ///< 0: a free one
  };

  /// Starts it and waits until it answers; throws with its log when it does not. Without arguments nothing is kept
  /// across a restart.
  explicit RedisServer(Options options);
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  std::uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  bool running() const { return pid_ > 0; }

  void start();     ///< again, on the same port and data
  void stop();      ///< SIGTERM, and waits
  void kill();      ///< SIGKILL, and waits
  void pauseIt();   ///< SIGSTOP: connections stay open and, once this returns, nothing answers
  void resumeIt();  ///< SIGCONT
  /// Ends every connection of others, of subscribers too.
  void cutConnections() const;
  void flushAll() const;  ///< it forgets everything
  std::string log() const;

 private:
  bool tryStart();
  bool awaitAnswer();
  void end(int signal);

  Options options_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace instaplay::testing
