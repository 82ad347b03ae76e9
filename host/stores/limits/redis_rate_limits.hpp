#pragma once

#include "host/stores/limits/port.hpp"

namespace instaplay::stores {

class RedisClient;

/// Rate limits shared by all nodes, counted by the clock of Redis. A key is there only while its burst is not full
/// again. What Redis forgets (it is restarted, or evicts) starts over.
class RedisRateLimits final : public RateLimits {
 public:
  explicit RedisRateLimits(RedisClient& redis) : redis_(redis) {}

  LimitVerdict take(std::string_view key, const Rate& rate) override;
  std::vector<LimitVerdict> takeMany(std::span<const LimitTake> takes) override;
  void ping(base::Deadline deadline) override;

 private:
  RedisClient& redis_;
};

}  // namespace instaplay::stores
