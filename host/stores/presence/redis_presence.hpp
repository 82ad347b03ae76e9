#pragma once

#include "host/stores/presence/port.hpp"

namespace instaplay::stores {

class RedisClient;

/// Presence in Redis, shared by all nodes: per user a sorted set of connections by when they run out, by the clock of
/// Redis.
class RedisPresence final : public Presence {
 public:
  explicit RedisPresence(RedisClient& redis) : redis_(redis) {}

  std::vector<bool> touch(std::span<const PresenceEntry> entries, std::chrono::milliseconds time) override;
  bool leave(const PresenceEntry& entry) override;
  std::vector<bool> online(std::span<const std::int64_t> users) override;
  void ping(base::Deadline deadline) override;

 private:
  RedisClient& redis_;
};

}  // namespace instaplay::stores
