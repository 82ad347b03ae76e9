#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"
#include "host/stores/cache/cache_entry.hpp"
#include "host/stores/cache/dropped_writes.hpp"
#include "host/stores/cache/hot_entries.hpp"
#include "host/stores/cache/port.hpp"
#include "host/stores/redis/redis_command.hpp"
#include "host/stores/redis/redis_reply.hpp"

namespace instaplay::stores {

class RedisClient;

/// Who loads a key: Redis has it by now, the caller, or somebody else.
struct LeaseAnswer {
  enum class Kind { entry, granted, held };
  Kind kind = Kind::held;
  CacheEntry entry;
};

struct LoadedEntry {
  std::string_view key;
  std::optional<std::string_view> value;
  std::chrono::milliseconds ttl;
};

struct RedisCacheStats {
  std::int64_t hotHits = 0, hits = 0, misses = 0;  ///< keys that were read; hot: without asking Redis
  std::int64_t droppedWrites = 0;                  ///< keys
};

/// The entries of the cache in Redis and their hot copies here. Never throws for Redis being down: what could not be
/// asked answers nothing. A write that Redis did not confirm becomes a removal, made before anything is read again; so
/// does a lease of which nobody knows whether Redis gave it or took it back, for which others would wait in vain.
class RedisEntries {
 public:
  using Milliseconds = std::chrono::milliseconds;
  using Keys = std::span<const std::string>;
  using KeyViews = std::span<const std::string_view>;
  enum class LeaseFor { missing, refresh };

  /// What a lease lasts: longer loads are given up to others, and so is, after it, what a dead node was loading.
  static constexpr Milliseconds kLease{5'000};

  RedisEntries(RedisClient& redis, const base::Clock& clock, std::size_t maxHotBytes);

  std::optional<std::vector<CacheEntry>> read(KeyViews keys);
  bool set(const std::string& key, std::string_view value, Milliseconds ttl);
  bool remove(Keys keys);
  std::optional<std::int64_t> increment(const std::string& key, std::int64_t by, Milliseconds ttl);
  bool sortedAdd(const std::string& key, std::span<const ScoredMember> items, std::size_t cap, Milliseconds ttl);
  bool sortedRemove(const std::string& key, Keys members);
  std::optional<std::vector<ScoredMember>> sortedRange(const std::string& key, double maxScore, std::size_t limit);

  std::optional<std::vector<LeaseAnswer>> lease(KeyViews keys, std::string_view token, LeaseFor purpose);
  /// Whether each was kept: not when its key was written, or its lease ended, during the load.
  std::optional<std::vector<bool>> fill(std::span<const LoadedEntry> loaded, std::string_view token,
                                        Milliseconds loadTime);
  void release(KeyViews keys, std::string_view token);

  /// Removes what earlier calls could not; false when that cannot be done now.
  bool recover();
  HotEntries& hot() { return hot_; }
  RedisCacheStats stats() const;

 private:
  struct Asked {
    std::size_t index;
    std::uint64_t generation;
  };

  void readFromRedis(KeyViews keys, std::span<const Asked> asked, std::vector<CacheEntry>& entries);
  bool reach(const std::function<void()>& work) { return recover() && attempt(work); }
  bool attempt(const std::function<void()>& work);
  bool write(Keys keys, const std::function<void()>& work);
  enum class Part { both, lease };
  bool makeUp(DroppedWrites& dropped, Part part);
  void removeBatch(const DroppedWrites::Batch& batch, Part part);
  void removeAll(std::string_view pattern);

  RedisClient& redis_;
  const base::Clock& clock_;
  HotEntries hot_;
  DroppedWrites toRemove_, leasesToRemove_;
  std::atomic<std::int64_t> hotHits_{0}, hits_{0}, misses_{0}, droppedWrites_{0};
};

}  // namespace instaplay::stores
