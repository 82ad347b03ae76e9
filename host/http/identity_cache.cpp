#include "host/http/identity_cache.hpp"

namespace instaplay::http {
namespace {

std::int64_t endOf(const IdentityCache::Entry& entry, const IdentityCache::Link& link) {
  return link && entry.link == link ? entry.untilMs : entry.untilAloneMs;
}

}  // namespace

std::optional<PrincipalPtr> IdentityCache::find(const std::string& digest, std::int64_t nowMs, const Link& link) const {
  const Shard& shard = shardOf(digest);
  const std::scoped_lock lock(shard.mutex);
  const auto found = shard.entries.find(digest);
  if (found == shard.entries.end() || endOf(found->second, link) <= nowMs) return std::nullopt;
  return found->second.principal;
}

void IdentityCache::put(const std::string& digest, Entry entry, std::uint64_t generation) {
  Shard& shard = shardOf(digest);
  const std::scoped_lock lock(shard.mutex);
  if (generation != generation_.load()) return;
  if (shard.entries.size() >= kEntriesPerShard && !shard.entries.contains(digest)) {
    shard.entries.erase(shard.entries.begin());
  }
  shard.entries.insert_or_assign(digest, std::move(entry));
}

void IdentityCache::drop(const plugins::EndedSessions& ended) {
  ++generation_;
  for (Shard& shard : shards_) {
    const std::scoped_lock lock(shard.mutex);
    std::erase_if(shard.entries, [&](const auto& entry) {
      return entry.second.principal != nullptr && ended.concern(*entry.second.principal);
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
