#include "host/stores/redis/redis_client.hpp"

#include <algorithm>

#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/redis/redis_connection.hpp"

namespace instaplay::stores {
namespace {

using Now = std::chrono::steady_clock;
using std::chrono::milliseconds;

base::Error unavailable() { return base::unavailable("The store cannot be used now."); }

}  // namespace

RedisClient::RedisClient(RedisOptions options) : options_(std::move(options)), places_(options_.maxConnections) {}
RedisClient::~RedisClient() = default;

RedisReply RedisClient::command(RedisArgs words) {
  const RedisCommand one(std::vector<std::string_view>(words.begin(), words.end()));
  return exchange({&one, 1}).front().orThrow();
}

RedisReply RedisClient::command(RedisArgs words, base::Deadline deadline) {
  const RedisCommand one(std::vector<std::string_view>(words.begin(), words.end()));
  return exchangeBy(deadline, {&one, 1}).front().orThrow();
}

RedisReply RedisClient::run(const RedisScript& script, RedisArgs keys, RedisArgs args) {
  return pipeline({RedisCommand(script, keys, args)}).front().orThrow();
}

std::vector<RedisReply> RedisClient::pipeline(std::span<const RedisCommand> commands) {
  if (commands.empty()) return {};
  auto replies = exchange(commands);
  runUnknownScripts(commands, replies);
  return replies;
}

void RedisClient::runUnknownScripts(std::span<const RedisCommand> commands, std::vector<RedisReply>& replies) {
  std::vector<std::size_t> unknown;
  std::vector<RedisCommand> again;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (commands[i].script() == nullptr || !replies[i].error().starts_with("NOSCRIPT")) continue;
    unknown.push_back(i);
    again.push_back(commands[i].withSource());
  }
  if (unknown.empty()) return;
  auto answers = exchange(again);
  for (std::size_t i = 0; i < unknown.size(); ++i) replies[unknown[i]] = std::move(answers[i]);
}

void RedisClient::ping(base::Deadline deadline) {
  const RedisCommand one({"PING"});
  const auto place = takePlace(std::min(options_.busyTimeout, milliseconds{deadline.leftMs()}));
  exchangeBy(deadline.sooner(base::Deadline::after(options_.commandTimeout)), {&one, 1}).front().orThrow();
}

RedisStats RedisClient::stats() const { return {commands_.load(), roundTrips_.load(), connectionsOpened_.load()}; }

base::Gate::Pass RedisClient::takePlace(milliseconds patience) {
  auto place = places_.tryEnter(patience);
  if (!place) throw unavailable();
  return std::move(*place);
}

std::vector<RedisReply> RedisClient::exchange(std::span<const RedisCommand> commands) {
  const auto place = takePlace(options_.busyTimeout);
  return exchangeBy(std::nullopt, commands);
}

std::vector<RedisReply> RedisClient::exchangeBy(std::optional<base::Deadline> given,
                                                std::span<const RedisCommand> commands) {
  Connection connection = borrow();
  const auto patience = base::Deadline::after(options_.commandTimeout);
  const auto deadline = given.value_or(patience);
  commands_ += static_cast<std::int64_t>(commands.size());
  ++roundTrips_;
  std::string bytes;
  for (const RedisCommand& command : commands) command.appendTo(bytes, connection->serverRun());
  std::vector<RedisReply> received;
  received.reserve(commands.size());
  try {
    connection->send(bytes, deadline);
    while (received.size() < commands.size()) received.push_back(connection->receive(deadline));
  } catch (const RedisFailure& failure) {
    // A caller in a hurry tells nothing of Redis.
    const bool wasHurried = failure.kind == RedisFailure::Kind::timeout && deadline.time() < patience.time();
    if (!wasHurried) noteFailure(failure);
    throw unavailable();
  }
  giveBack(std::move(connection));
  return received;
}

RedisClient::Connection RedisClient::borrow() {
  const auto entry = breaker_.enter(Now::now());
  if (entry == RedisBreaker::Entry::refused) throw unavailable();
  if (entry == RedisBreaker::Entry::pass) {
    if (Connection idle = takeIdle()) return idle;
    return open();
  }
  Connection connection = open();
  breaker_.succeeded();
  base::logInfo("redis", "Redis answers again.", {{"place", options_.place()}});
  return connection;
}

// A connection that Redis closed in the meantime, by a restart for example, is passed over.
RedisClient::Connection RedisClient::takeIdle() {
  for (;;) {
    Connection connection;
    {
      const std::lock_guard lock(mutex_);
      if (idle_.empty()) return nullptr;
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
    if (!connection->isStale()) return connection;
  }
}

RedisClient::Connection RedisClient::open() {
  const auto begun = Now::now();
  try {
    auto connection = std::make_unique<RedisConnection>(options_);
    ++connectionsOpened_;
    return connection;
  } catch (const std::exception& failure) {
    if (breaker_.failed(begun, Now::now())) {
      base::logWarn("redis", "Redis cannot be reached.", {{"place", options_.place()}, {"reason", failure.what()}});
    }
    throw unavailable();
  }
}

void RedisClient::giveBack(Connection connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(connection));
}

void RedisClient::noteFailure(const RedisFailure& failure) {
  if (failure.kind == RedisFailure::Kind::timeout && !breaker_.suspected(Now::now())) return;
  base::logWarn("redis", "A connection to Redis was lost.", {{"place", options_.place()}, {"reason", failure.what()}});
}

}  // namespace instaplay::stores
