#include "host/http/identity_cache.hpp"

namespace instaplay::http {
namespace {

bool hasEnded(const Principal& principal, const EndedSessions& ended) {
  return ended.sessionIds.contains(principal.sessionId) || ended.familyIds.contains(principal.familyId) ||
         ended.userIds.contains(principal.userId);
}

}  // namespace

std::optional<PrincipalPtr> IdentityCache::find(const std::string& digest, std::int64_t nowMs) const {
  const Shard& shard = shardOf(digest);
  const std::scoped_lock lock(shard.mutex);
  const auto found = shard.entries.find(digest);
  if (found == shard.entries.end() || found->second.untilMs <= nowMs) return std::nullopt;
  return found->second.principal;
}

void IdentityCache::put(const std::string& digest, PrincipalPtr principal, std::int64_t untilMs,
                        std::uint64_t generation) {
  Shard& shard = shardOf(digest);
  const std::scoped_lock lock(shard.mutex);
  if (generation != generation_.load()) return;
  if (shard.entries.size() >= kEntriesPerShard && !shard.entries.contains(digest)) {
    shard.entries.erase(shard.entries.begin());
  }
  shard.entries.insert_or_assign(digest, Entry{std::move(principal), untilMs});
}

void IdentityCache::drop(const EndedSessions& ended) {
  ++generation_;
  for (Shard& shard : shards_) {
    const std::scoped_lock lock(shard.mutex);
    std::erase_if(shard.entries, [&](const auto& entry) {
      return entry.second.principal != nullptr && hasEnded(*entry.second.principal, ended);
    });
  }
}

IdentityCache::Shard& IdentityCache::shardOf(const std::string& digest) {
  return shards_[static_cast<unsigned char>(digest.front()) % kShards];
}

const IdentityCache::Shard& IdentityCache::shardOf(const std::string& digest) const {
  return shards_[static_cast<unsigned char>(digest.front()) % kShards];
}

}  // namespace instaplay::http
