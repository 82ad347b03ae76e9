#include "tests/support/server_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace instaplay::testing {
namespace {

std::string readFile(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

// Starts the program with its output going to a file. Variables of the caller win over inherited ones.
pid_t spawn(const std::vector<std::string>& arguments, std::vector<std::string> environment,
            const std::filesystem::path& log) {
  std::vector<std::string> words{INSTAPLAY_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  for (char** variable = environ; *variable != nullptr; ++variable) environment.emplace_back(*variable);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, words[0].c_str(), &actions, nullptr, pointers(words).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + words[0]);
  return pid;
}

// Waits on the process itself, so that no polling is needed.
bool endsWithin(pid_t pid, std::chrono::milliseconds time) {
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (handle < 0) return true;
  pollfd entry{handle, POLLIN, 0};
  const int ready = poll(&entry, 1, static_cast<int>(time.count()));
  close(handle);
  return ready > 0;
}

int reap(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

ServerProcess::ServerProcess(Options options) : log_(options.dataFolder / "server.log") {
  std::filesystem::create_directories(options.dataFolder);
  std::filesystem::remove(log_);
  std::vector<std::string> arguments{"serve",
                                     "--config",
                                     INSTAPLAY_CONFIG,
                                     "--set",
                                     "server.port=0",
                                     "--set",
                                     "data_dir=" + options.dataFolder.string()};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  pid_ = spawn(arguments, std::move(options.environment), log_);
  awaitStart(std::chrono::seconds(60));
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) kill();
}

void ServerProcess::awaitStart(std::chrono::seconds time) {
  static constexpr std::string_view kMark = "listening on http://127.0.0.1:", kWithoutPort = "running jobs\n";
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
    const bool ended = endsWithin(pid_, std::chrono::milliseconds(10));
    const std::string text = output();
    if (const auto at = text.find(kMark); at != std::string::npos) {
      port_ = static_cast<std::uint16_t>(std::stoi(text.substr(at + kMark.size())));
      return;
    }
    if (text.find(kWithoutPort) != std::string::npos) return;
    if (ended) break;
  }
  kill();
  throw std::runtime_error("the server did not start:\n" + output());
}

void ServerProcess::signal(int number) const { ::kill(pid_, number); }

void ServerProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  reap(pid_);
  pid_ = -1;
}

int ServerProcess::terminate() {
  ::kill(pid_, SIGTERM);
  return wait(std::chrono::seconds(40));
}

int ServerProcess::wait(std::chrono::seconds time) {
  if (!endsWithin(pid_, time)) {
    kill();
    throw std::runtime_error("the server did not end in time:\n" + output());
  }
  const int code = reap(pid_);
  pid_ = -1;
  return code;
}

std::string ServerProcess::output() const { return readFile(log_); }

CommandResult runInstaplay(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
  char log[] = "/tmp/instaplay-output-XXXXXX";
  close(mkstemp(log));
  CommandResult result;
  const pid_t pid = spawn(arguments, environment, log);
  if (!endsWithin(pid, std::chrono::seconds(60))) kill(pid, SIGKILL);
  result.exitCode = reap(pid);
  result.output = readFile(log);
  unlink(log);
  return result;
}

}  // namespace instaplay::testing
