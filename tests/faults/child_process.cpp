#include "tests/faults/child_process.hpp"

#include <signal.h>
#include <sys/wait.h>

#include "tests/support/process.hpp"

namespace instaplay::testing {

ChildProcess::ChildProcess(const std::vector<std::string>& words, const std::filesystem::path& output)
    : pid_(startProcess(words, output)) {}

ChildProcess::~ChildProcess() { kill(); }

void ChildProcess::kill() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
  wait();
}

void ChildProcess::terminate() { ::kill(pid_, SIGTERM); }

void ChildProcess::pauseIt() { pauseProcess(pid_); }

void ChildProcess::resumeIt() { ::kill(pid_, SIGCONT); }

bool ChildProcess::ended() {
  int status = 0;
  if (pid_ > 0 && waitpid(pid_, &status, WNOHANG) == pid_) keep(status);
  return pid_ < 0;
}

int ChildProcess::wait() {
  int status = 0;
  if (pid_ > 0 && waitpid(pid_, &status, 0) == pid_) keep(status);
  return exitCode_;
}

void ChildProcess::keep(int status) {
  exitCode_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  pid_ = -1;
}

}  // namespace instaplay::testing
