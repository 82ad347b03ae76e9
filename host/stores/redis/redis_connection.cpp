#include "host/stores/redis/redis_connection.hpp"

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

namespace instaplay::stores {
namespace {

constexpr std::size_t kReadBytes = 16 << 10;
constexpr std::size_t kRunDigits = 12;  // of 40, enough to tell runs apart

timeval toTimeval(std::chrono::milliseconds time) {
  return {time.count() / 1000, static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

redisContext* open(const RedisOptions& options) {
  const timeval timeout = toTimeval(options.connectTimeout);
  return options.unixSocket.empty() ? redisConnectWithTimeout(options.host.c_str(), options.port, timeout)
                                    : redisConnectUnixWithTimeout(options.unixSocket.c_str(), timeout);
}

[[noreturn]] void lost(const std::string& reason) { throw RedisFailure(RedisFailure::Kind::lost, reason); }
[[noreturn]] void lostByErrno() { lost(std::strerror(errno)); }

int millisecondsLeft(base::Deadline deadline) {
  if (deadline.isNever()) return -1;
  return static_cast<int>(std::min<std::int64_t>(deadline.leftMs(), std::numeric_limits<int>::max()));
}

// False when time is over.
bool await(std::span<pollfd> entries, base::Deadline deadline) {
  for (;;) {
    const int ready = ::poll(entries.data(), entries.size(), millisecondsLeft(deadline));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) lostByErrno();
    if (ready == 0 && deadline.expired()) return false;
  }
}

[[noreturn]] void late() { throw RedisFailure(RedisFailure::Kind::timeout, "no answer in time"); }

std::string runIn(std::string_view info) {
  constexpr std::string_view kField = "run_id:";
  const auto at = info.find(kField);
  return at == std::string_view::npos ? std::string() : std::string(info.substr(at + kField.size(), kRunDigits));
}

}  // namespace

void RedisConnection::Free::operator()(redisContext* context) const { redisFree(context); }

RedisConnection::RedisConnection(const RedisOptions& options) {
  const auto deadline = base::Deadline::after(options.connectTimeout);
  context_.reset(open(options));
  if (context_ == nullptr) lost("out of memory");
  if (context_->err != 0) lost(context_->errstr);
  if (options.unixSocket.empty()) redisEnableKeepAlive(context_.get());
  handshake(options, deadline);
}

RedisConnection::~RedisConnection() = default;

void RedisConnection::handshake(const RedisOptions& options, base::Deadline deadline) {
  const std::string database = std::to_string(options.database);
  std::vector<RedisCommand> commands;
  if (!options.password.empty() && options.user.empty()) commands.push_back({"AUTH", options.password});
  if (!options.user.empty()) commands.push_back({"AUTH", options.user, options.password});
  if (options.database != 0) commands.push_back({"SELECT", database});
  commands.push_back({"PING"});
  const std::size_t needed = commands.size();
  commands.push_back({"INFO", "server"});

  std::string bytes;
  for (const RedisCommand& command : commands) command.appendTo(bytes);
  send(bytes, deadline);
  for (std::size_t i = 0; i < needed; ++i) {
    const RedisReply reply = receive(deadline);
    if (reply.isError()) lost(std::string(reply.error()));
  }
  const RedisReply info = receive(deadline);
  if (info.isText()) serverRun_ = runIn(info.text());
}

// Written here rather than by hiredis, whose write() raises SIGPIPE in a process that does not ignore it.
void RedisConnection::send(std::string_view bytes, base::Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(context_->fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd entry{context_->fd, POLLOUT, 0};
      if (!await({&entry, 1}, deadline)) late();
    } else if (errno != EINTR) {
      lostByErrno();
    }
  }
}

RedisReply RedisConnection::receive(base::Deadline deadline) {
  for (;;) {
    if (auto reply = tryReceive()) return std::move(*reply);
    if (!awaitInput(deadline)) late();
  }
}

std::optional<RedisReply> RedisConnection::tryReceive() {
  for (;;) {
    if (auto reply = parse()) return reply;
    if (!readSome()) return std::nullopt;
  }
}

RedisReply RedisConnection::ask(const RedisCommand& command, base::Deadline deadline) {
  std::string bytes;
  command.appendTo(bytes);
  send(bytes, deadline);
  return receive(deadline);
}

bool RedisConnection::awaitInput(base::Deadline deadline, int wakeFd) {
  pollfd entries[]{{context_->fd, POLLIN, 0}, {wakeFd, POLLIN, 0}};
  return await(entries, deadline);
}

bool RedisConnection::isStale() const {
  pollfd entry{context_->fd, POLLIN, 0};
  return ::poll(&entry, 1, 0) != 0;
}

std::optional<RedisReply> RedisConnection::parse() {
  void* reply = nullptr;
  if (redisReaderGetReply(context_->reader, &reply) != REDIS_OK) lost(redisReaderGetError(context_->reader));
  if (reply == nullptr) return std::nullopt;
  return RedisReply(static_cast<redisReply*>(reply));
}

// False when nothing is there now.
bool RedisConnection::readSome() {
  char buffer[kReadBytes];
  const ssize_t size = ::recv(context_->fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (size == 0) lost("Redis closed the connection");
  if (size < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) return false;
    if (errno == EINTR) return true;
    lostByErrno();
  }
  if (redisReaderFeed(context_->reader, buffer, static_cast<std::size_t>(size)) != REDIS_OK) lost("out of memory");
  return true;
}

}  // namespace instaplay::stores
