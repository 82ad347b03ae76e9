#pragma once

#include "host/stores/cache/redis_entries.hpp"
#include "host/stores/redis/redis_listener.hpp"

namespace instaplay::stores {

/// Has Redis tell of every change to an entry, by whatever node, and drops the hot copies of it.
class CacheInvalidations final : public RedisListener::Events {
 public:
  CacheInvalidations(RedisEntries& entries, const RedisOptions& options)
      : entries_(entries), options_(options), listener_(options, *this) {}

  void connected(RedisConnection& connection) override;
  void heard(const RedisReply& message) override;
  void tick() override { entries_.recover(); }
  void lost() override { entries_.hot().close(); }

 private:
  RedisEntries& entries_;
  const RedisOptions options_;
  RedisListener listener_;  // last: its thread uses the others
};

}  // namespace instaplay::stores
