#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "host/http/principal.hpp"
#include "host/plugins/ended_sessions.hpp"

namespace instaplay::http {

/// Principals by the digest of their token, for a while. Bounded; any thread.
class IdentityCache {
 public:
  /// The link to other hosts, over which the ends of sessions come: EventBus::link().
  using Link = std::optional<std::uint64_t>;
  struct Entry {
    PrincipalPtr principal;
    std::int64_t untilMs = 0;       ///< while the link is the one it was put under
    std::int64_t untilAloneMs = 0;  ///< without one, or with another
    Link link;
  };

  /// Nothing: not known. Null: known to be no good.
  std::optional<PrincipalPtr> find(const std::string& digest, std::int64_t nowMs, const Link& link) const;
  /// To be read before the principal is asked for, as the link is, and given to put(): what was asked before a session
  /// ended is not kept.
  std::uint64_t generation() const { return generation_.load(); }
  void put(const std::string& digest, Entry entry, std::uint64_t generation);
  void drop(const plugins::EndedSessions& ended);

 private:
  static constexpr std::size_t kShards = 16, kEntriesPerShard = 2048;

  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::string, Entry> entries;
  };

  Shard& shardOf(const std::string& digest);
  const Shard& shardOf(const std::string& digest) const;

  std::array<Shard, kShards> shards_;
  std::atomic<std::uint64_t> generation_{0};
};

}  // namespace instaplay::http
