#include "tests/support/mongo_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "tests/support/free_port.hpp"

extern char** environ;

namespace instaplay::testing {
namespace {

using std::chrono::seconds;

constexpr seconds kStartTime{60};
constexpr seconds kFetchTime{300};
constexpr seconds kStopTime{30};

std::string readFile(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Runs scripts/lib/mongo_server.sh with its output going to a file.
pid_t spawnScript(std::vector<std::string> words, const std::filesystem::path& log) {
  words.insert(words.begin(), INSTAPLAY_MONGO_SERVER);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + words[0]);
  return pid;
}

/// Waits on the process itself, so that no polling is needed.
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

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool acceptsConnections(std::uint16_t port) {
  const int handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool connected = connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(handle);
  return connected;
}

struct ScriptResult {
  int exitCode;
  std::string output;
};

ScriptResult runScript(const std::string& command) {
  char log[] = "/tmp/instaplay-mongo-XXXXXX";
  close(mkstemp(log));
  const pid_t pid = spawnScript({command}, log);
  if (!endsWithin(pid, kFetchTime)) ::kill(pid, SIGKILL);
  ScriptResult result{reap(pid), readFile(log)};
  unlink(log);
  while (result.output.ends_with('\n')) result.output.pop_back();
  return result;
}

}  // namespace

std::optional<std::string> MongoServer::whyMissing() {
  auto [exitCode, output] = runScript("prepare");
  if (exitCode == 0) return {};
  if (output.empty()) return "scripts/lib/mongo_server.sh prepare did not end in time";
  return output.substr(output.rfind('\n') + 1);
}

std::string MongoServer::kind() { return runScript("kind").output; }

MongoServer::MongoServer(std::filesystem::path folder) : folder_(std::move(folder)), port_(freePort()) { start(); }

MongoServer::~MongoServer() { kill(); }

void MongoServer::start() {
  std::filesystem::create_directories(folder_);
  pid_ = spawnScript({"run", (folder_ / "data").string(), std::to_string(port_)}, folder_ / "server.log");
  awaitConnections(kStartTime);
}

void MongoServer::awaitConnections(seconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
    if (acceptsConnections(port_)) return;
    if (endsWithin(pid_, std::chrono::milliseconds(10))) break;
  }
  kill();
  throw std::runtime_error("the MongoDB server did not start:\n" + output());
}

void MongoServer::terminate() {
  ::kill(pid_, SIGTERM);
  const bool ended = endsWithin(pid_, kStopTime);
  kill();
  if (!ended) throw std::runtime_error("the MongoDB server did not end in time:\n" + output());
}

void MongoServer::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  reap(pid_);
  pid_ = -1;
}

void MongoServer::pause() { ::kill(pid_, SIGSTOP); }
void MongoServer::resume() { ::kill(pid_, SIGCONT); }

std::string MongoServer::output() const { return readFile(folder_ / "server.log"); }

}  // namespace instaplay::testing
