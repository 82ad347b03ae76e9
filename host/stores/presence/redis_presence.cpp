#include "host/stores/presence/redis_presence.hpp"

#include "host/stores/redis/redis_client.hpp"

namespace instaplay::stores {

extern const RedisScript kPresenceLeaveScript, kPresenceOnlineScript, kPresenceTouchScript;

namespace {

constexpr std::size_t kMostInOne = 1000;

std::string keyOf(std::int64_t user) { return "pres:{" + std::to_string(user) + "}"; }

void appendAnswers(std::vector<bool>& all, const std::vector<RedisReply>& replies) {
  for (const RedisReply& reply : replies) all.push_back(reply.orThrow().integer() == 1);
}

/// Runs work on the items by the thousand, so that no round trip takes long.
template <class Item, class Work>
void inChunks(std::span<const Item> items, Work&& work) {
  for (; !items.empty(); items = items.subspan(std::min(kMostInOne, items.size()))) {
    work(items.first(std::min(kMostInOne, items.size())));
  }
}

}  // namespace

std::vector<bool> RedisPresence::touch(std::span<const PresenceEntry> entries, std::chrono::milliseconds time) {
  const std::string ms = std::to_string(time.count());
  std::vector<bool> isFirst;
  inChunks(entries, [&](std::span<const PresenceEntry> chunk) {
    std::vector<std::string> keys;
    for (const PresenceEntry& entry : chunk) keys.push_back(keyOf(entry.userId));
    std::vector<RedisCommand> commands;
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      commands.push_back({kPresenceTouchScript, {keys[i]}, {chunk[i].connection, ms}});
    }
    appendAnswers(isFirst, redis_.pipeline(commands));
  });
  return isFirst;
}

bool RedisPresence::leave(const PresenceEntry& entry) {
  return redis_.run(kPresenceLeaveScript, {keyOf(entry.userId)}, {entry.connection}).integer() == 1;
}

std::vector<bool> RedisPresence::online(std::span<const std::int64_t> users) {
  std::vector<bool> online;
  inChunks(users, [&](std::span<const std::int64_t> chunk) {
    std::vector<std::string> keys;
    for (const std::int64_t user : chunk) keys.push_back(keyOf(user));
    std::vector<RedisCommand> commands;
    for (const std::string& key : keys) commands.push_back({kPresenceOnlineScript, {key}, {}});
    appendAnswers(online, redis_.pipeline(commands));
  });
  return online;
}

void RedisPresence::ping(base::Deadline deadline) { redis_.ping(deadline); }

}  // namespace instaplay::stores
