#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace instaplay::testing {

/// A program that a test starts, stops, goes on with and kills. The destructor kills it. One thread at a time.
class ChildProcess {
 public:
  /// Its output is added to the file.
  ChildProcess(const std::vector<std::string>& words, const std::filesystem::path& output);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void kill();       ///< SIGKILL, and waits
  void terminate();  ///< SIGTERM
  void pauseIt();    ///< SIGSTOP, and waits until it stands still
  void resumeIt();   ///< SIGCONT
  bool ended();      ///< without waiting
  /// Waits for its end and gives its exit code, or 128 and the signal that ended it.
  int wait();

 private:
  void keep(int status);

  pid_t pid_ = -1;
  int exitCode_ = -1;
};

}  // namespace instaplay::testing
