#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "host/stores/cache/redis_cache.hpp"
#include "host/stores/cache/redis_entries.hpp"
#include "tests/support/redis_stand.hpp"
#include "tests/support/server_process.hpp"

namespace instaplay::stores {

/// Runs like the system's clock, and may be moved on.
class ShiftedClock final : public base::Clock {
 public:
  std::int64_t nowMs() const override { return system_.nowMs() + by_.load(); }
  std::int64_t monotonicMs() const override { return system_.monotonicMs() + by_.load(); }
  void advance(std::chrono::milliseconds by) { by_ += by.count(); }

 private:
  base::SystemClock system_;
  std::atomic<std::int64_t> by_{0};
};

/// One node: a client and a cache of its own.
struct CacheNode {
  CacheNode(const RedisOptions& redis, const base::Clock& clock, RedisCache::Options options = {})
      : client(redis), cache(client, clock, options) {
    if (options.maxHotBytes > 0) REQUIRE(testing::eventually([&] { return cache.isHot(); }));
  }

  RedisClient client;
  RedisCache cache;
};

struct CacheStand : testing::RedisStand {
  using RedisStand::RedisStand;

  std::unique_ptr<CacheNode> node(RedisCache::Options options = {}) const {
    return std::make_unique<CacheNode>(this->options(), clock, options);
  }
  bool isKept(const std::string& key) { return raw.command({"EXISTS", "cache:{" + key + "}"}).integer() == 1; }

  base::SystemClock clock;
};

}  // namespace instaplay::stores
