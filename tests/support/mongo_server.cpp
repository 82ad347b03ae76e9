#include "tests/support/mongo_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

#include "tests/support/free_port.hpp"
#include "tests/support/process.hpp"

namespace instaplay::testing {
namespace {

using std::chrono::seconds;

constexpr seconds kStartTime{60};
constexpr seconds kFetchTime{300};
constexpr seconds kStopTime{30};

/// Runs scripts/lib/mongo_server.sh with its output going to a file.
pid_t startScript(std::vector<std::string> words, const std::filesystem::path& log) {
  words.insert(words.begin(), INSTAPLAY_MONGO_SERVER);
  return startProcess(words, log);
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
  const pid_t pid = startScript({command}, log);
  if (!endsWithin(pid, kFetchTime)) ::kill(pid, SIGKILL);
  ScriptResult result{waitForEnd(pid), readFile(log)};
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
  pid_ = startScript({"run", (folder_ / "data").string(), std::to_string(port_)}, folder_ / "server.log");
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
  waitForEnd(pid_);
  pid_ = -1;
}

void MongoServer::pause() { pauseProcess(pid_); }
void MongoServer::resume() { ::kill(pid_, SIGCONT); }

std::string MongoServer::output() const { return readFile(folder_ / "server.log"); }

}  // namespace instaplay::testing
