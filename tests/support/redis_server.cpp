#include "tests/support/redis_server.hpp"

#include <arpa/inet.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "tests/support/free_port.hpp"
#include "tests/support/process.hpp"

namespace instaplay::testing {
namespace {

constexpr std::chrono::seconds kStartTime{60};
constexpr int kStartAttempts = 10;

using Context = std::unique_ptr<redisContext, decltype(&redisFree)>;
using Reply = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;

Reply ask(redisContext& context, const char* command) {
  return {static_cast<redisReply*>(redisCommand(&context, command)), &freeReplyObject};
}

// Whether the server on this port answers and is the process: another test may have taken the port first.
bool answers(std::uint16_t port, pid_t pid) {
  const Context context(redisConnectWithTimeout("127.0.0.1", port, {1, 0}), &redisFree);
  if (context == nullptr || context->err != 0) return false;
  redisSetTimeout(context.get(), {1, 0});
  const Reply info = ask(*context, "INFO");
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
void RedisServer::pauseIt() { pauseProcess(pid_); }
void RedisServer::resumeIt() { ::kill(pid_, SIGCONT); }

void RedisServer::cutConnections() const {
  const Context context(redisConnect("127.0.0.1", port_), &redisFree);
  for (const char* command : {"CLIENT KILL TYPE normal SKIPME yes", "CLIENT KILL TYPE pubsub"}) {
    const Reply killed = context == nullptr ? Reply(nullptr, &freeReplyObject) : ask(*context, command);
    if (killed == nullptr || killed->type != REDIS_REPLY_INTEGER)
      throw std::runtime_error("redis-server kept its connections");
  }
}

void RedisServer::flushAll() const {
  const Context context(redisConnect("127.0.0.1", port_), &redisFree);
  if (context == nullptr || ask(*context, "FLUSHALL") == nullptr)
    throw std::runtime_error("redis-server kept its data");
}

std::string RedisServer::log() const { return readFile(options_.folder / "redis.log"); }

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
  pid_ = startProcess(words, options_.folder / "redis.log");
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
