#pragma once

#include <poll.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace instaplay::testing {

/// The real program, serving on a free port in a data folder of the caller's. The destructor kills it.
class ServerProcess {
 public:
  struct Options {
    std::filesystem::path dataFolder;
    std::vector<std::string> arguments;    ///< after `serve`: "--set", "log.level=debug"
    std::vector<std::string> environment;  ///< "INSTAPLAY_LOG__LEVEL=debug"
  };

  /// Starts it and waits until it listens, or runs jobs when it has no role `web`; throws with its output when it ends
  /// before that.
  explicit ServerProcess(Options options);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  std::uint16_t port() const { return port_; }  ///< 0: it does not listen
  pid_t pid() const { return pid_; }

  void kill();      ///< SIGKILL, and waits
  int terminate();  ///< SIGTERM, waits up to 40 s, gives the exit code
  void signal(int number) const;
  /// Everything it wrote so far, standard output and error together.
  std::string output() const;

 private:
  void awaitStart(std::chrono::seconds time);
  int wait(std::chrono::seconds time);

  std::filesystem::path log_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

struct CommandResult {
  int exitCode = -1;
  std::string output;
};

/// Runs the real program with arguments to its end and gives its exit code and output.
CommandResult runInstaplay(const std::vector<std::string>& arguments, const std::vector<std::string>& environment = {});

/// Waits until condition holds; false when the time is over.
template <typename Condition>
bool eventually(Condition condition, std::chrono::milliseconds time = std::chrono::seconds(60)) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    poll(nullptr, 0, 5);
  }
  return condition();
}

}  // namespace instaplay::testing
