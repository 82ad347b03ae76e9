#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "host/base/clock.hpp"
#include "host/stores/redis/redis_command.hpp"
#include "host/stores/redis/redis_options.hpp"
#include "host/stores/redis/redis_reply.hpp"

struct redisContext;

namespace instaplay::stores {

/// A connection that cannot be made or is of no more use. Thrown inside host/stores only.
class RedisFailure : public std::runtime_error {
 public:
  enum class Kind { lost, timeout };
  RedisFailure(Kind kind, const std::string& reason) : runtime_error(reason), kind(kind) {}

  Kind kind;
};

/// One connection to Redis, used by one thread at a time. Every wait has a deadline; after a RedisFailure the
/// connection must be dropped, since answers could no longer be told apart.
class RedisConnection {
 public:
  /// Connects, authenticates, selects the database and hears that Redis answers.
  explicit RedisConnection(const RedisOptions& options);
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  void send(std::string_view bytes, base::Deadline deadline);
  RedisReply receive(base::Deadline deadline);
  /// An answer that has come, without waiting.
  std::optional<RedisReply> tryReceive();
  /// Sends a command and gives its answer, also when that is an error.
  RedisReply ask(const RedisCommand& command, base::Deadline deadline);
  /// Waits for bytes to read or, with wakeFd, for that descriptor to become readable. False when time is over.
  bool awaitInput(base::Deadline deadline, int wakeFd = -1);
  /// Whether something came that nobody asked for: Redis has closed it.
  bool isStale() const;
  /// Another one after each restart of Redis; empty where the user may not know it.
  const std::string& serverRun() const { return serverRun_; }

 private:
  struct Free {
    void operator()(redisContext* context) const;
  };

  void handshake(const RedisOptions& options, base::Deadline deadline);
  std::optional<RedisReply> parse();
  bool readSome();

  std::unique_ptr<redisContext, Free> context_;
  std::string serverRun_;
};

}  // namespace instaplay::stores
