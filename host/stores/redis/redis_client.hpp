#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "host/base/clock.hpp"
#include "host/base/gate.hpp"
#include "host/stores/redis/redis_breaker.hpp"
#include "host/stores/redis/redis_command.hpp"
#include "host/stores/redis/redis_options.hpp"
#include "host/stores/redis/redis_reply.hpp"

namespace instaplay::stores {

class RedisConnection;

struct RedisStats {
  std::int64_t commands = 0, roundTrips = 0, connectionsOpened = 0;
};

/// Commands to one Redis, safe from any thread. Each call borrows a connection for its round trip, so there are never
/// more of them than threads that wait at one time, and a thread that ends leaves none behind. At most maxConnections
/// threads wait for Redis at once, so that one which hangs cannot hold them all; commands that block do not count.
/// A connection is dropped at its first failure. Nothing is sent twice: after a failure the caller does not know
/// whether its command ran.
///
/// Throws base::Error unavailable when Redis is down, loading, full or slow, and RedisError for a refused command.
class RedisClient {
 public:
  explicit RedisClient(RedisOptions options);
  ~RedisClient();

  RedisReply command(RedisArgs words);
  RedisReply command(RedisWords words) { return command(RedisArgs(words.begin(), words.size())); }
  /// For commands that block: deadline instead of the command timeout.
  RedisReply command(RedisArgs words, base::Deadline deadline);

  /// Runs a script by its digest and, when Redis does not know that yet, by its source.
  RedisReply run(const RedisScript& script, RedisArgs keys, RedisArgs args);
  RedisReply run(const RedisScript& script, RedisWords keys, RedisWords args) {
    return run(script, RedisArgs(keys.begin(), keys.size()), RedisArgs(args.begin(), args.size()));
  }

  /// All commands in one round trip. Error replies are returned. Scripts that Redis does not know yet run in a second
  /// round trip, after all other commands.
  std::vector<RedisReply> pipeline(std::span<const RedisCommand> commands);
  std::vector<RedisReply> pipeline(std::initializer_list<RedisCommand> commands) {
    return pipeline(std::span(commands.begin(), commands.size()));
  }

  void ping(base::Deadline deadline);
  RedisStats stats() const;
  const RedisOptions& options() const { return options_; }

 private:
  using Connection = std::unique_ptr<RedisConnection>;

  static constexpr std::size_t kMostIdle = 64;

  base::Gate::Pass takePlace(std::chrono::milliseconds patience);
  std::vector<RedisReply> exchange(std::span<const RedisCommand> commands);
  std::vector<RedisReply> exchangeBy(std::optional<base::Deadline> given, std::span<const RedisCommand> commands);
  void runUnknownScripts(std::span<const RedisCommand> commands, std::vector<RedisReply>& replies);
  Connection borrow();
  Connection takeIdle();
  Connection open();
  void giveBack(Connection connection);
  void noteFailure(const class RedisFailure& failure);

  const RedisOptions options_;
  RedisBreaker breaker_;
  base::Gate places_;
  std::mutex mutex_;
  std::vector<Connection> idle_;  // the latest used last
  std::atomic<std::int64_t> commands_{0}, roundTrips_{0}, connectionsOpened_{0};
};

}  // namespace instaplay::stores
