#include "tests/support/redis_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "tests/support/free_port.hpp"

extern char** environ;

namespace instaplay::testing {
namespace {

constexpr std::chrono::seconds kStartTime{20};
constexpr int kStartAttempts = 10;

pid_t spawn(std::vector<std::string> words, const std::filesystem::path& log) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, words[0].c_str(), &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + words[0] + ": " + std::strerror(error));
  return pid;
}

// Whether the server on this port answers and is the process: another test may have taken the port first.
bool answers(std::uint16_t port, pid_t pid) {
  const std::unique_ptr<redisContext, decltype(&redisFree)> context(redisConnectWithTimeout("127.0.0.1", port, {1, 0}),
                                                                    &redisFree);
  if (context == nullptr || context->err != 0) return false;
  redisSetTimeout(context.get(), {1, 0});
  const std::unique_ptr<redisReply, decltype(&freeReplyObject)> info(
      static_cast<redisReply*>(redisCommand(context.get(), "INFO")), &freeReplyObject);
  if (info == nullptr || info->str == nullptr) return false;
  const std::string text(info->str, info->len);
  if (info->type == REDIS_REPLY_ERROR) return text.starts_with("NOAUTH");
  return text.find("process_id:" + std::to_string(pid) + "\r") != std::string::npos &&
         text.find("\nloading:0") != std::string::npos;
}

}  // namespace

RedisServer::RedisServer(Options options) : options_(std::move(options)), port_(options_.port) {
  std::filesystem::create_directories(options_.folder);
  for (int attempt = 0; attempt < kStartAttempts; ++attempt) {
    if (options_.port == 0) port_ = freePort();
    if (tryStart()) return;
  }
  throw std::runtime_error("redis-server did not start:\n" + log());
}

RedisServer::~RedisServer() { kill(); }

void RedisServer::start() {
  if (!running() && !tryStart()) throw std::runtime_error("redis-server did not start again:\n" + log());
}

void RedisServer::stop() { end(SIGTERM); }
void RedisServer::kill() { end(SIGKILL); }
void RedisServer::pauseIt() { ::kill(pid_, SIGSTOP); }
void RedisServer::resumeIt() { ::kill(pid_, SIGCONT); }

std::string RedisServer::log() const {
  std::ifstream in(options_.folder / "redis.log");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

bool RedisServer::tryStart() {
  std::vector<std::string> words{"redis-server",
                                 "--port",
                                 std::to_string(port_),
                                 "--bind",
                                 "127.0.0.1",
                                 "--dir",
                                 options_.folder.string(),
                                 "--daemonize",
                                 "no",
                                 "--save",
                                 "",
                                 "--enable-debug-command",
                                 "yes"};
  words.insert(words.end(), options_.arguments.begin(), options_.arguments.end());
  pid_ = spawn(std::move(words), options_.folder / "redis.log");
  if (awaitAnswer()) return true;
  kill();
  return false;
}

bool RedisServer::awaitAnswer() {
  const auto end = std::chrono::steady_clock::now() + kStartTime;
  while (std::chrono::steady_clock::now() < end) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    if (answers(port_, pid_)) return true;
    poll(nullptr, 0, 5);
  }
  return false;
}

void RedisServer::end(int signal) {
  if (!running()) return;
  ::kill(pid_, signal);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace instaplay::testing
