#include "tests/support/server_process.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <stdexcept>

#include "tests/support/process.hpp"

namespace instaplay::testing {
namespace {

pid_t startInstaplay(const std::vector<std::string>& arguments, std::vector<std::string> variables,
                     const std::filesystem::path& log) {
  std::vector<std::string> words{INSTAPLAY_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return startProcess(words, log, std::move(variables));
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
  pid_ = startInstaplay(arguments, std::move(options.environment), log_);
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
  waitForEnd(pid_);
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
  const int code = waitForEnd(pid_);
  pid_ = -1;
  return code;
}

std::string ServerProcess::output() const { return readFile(log_); }

CommandResult runInstaplay(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
  char log[] = "/tmp/instaplay-output-XXXXXX";
  close(mkstemp(log));
  CommandResult result;
  const pid_t pid = startInstaplay(arguments, environment, log);
  if (!endsWithin(pid, std::chrono::seconds(300))) kill(pid, SIGKILL);
  result.exitCode = waitForEnd(pid);
  result.output = readFile(log);
  unlink(log);
  return result;
}

}  // namespace instaplay::testing
