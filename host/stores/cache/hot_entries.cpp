#include "host/stores/cache/hot_entries.hpp"

namespace instaplay::stores {

HotEntries::HotEntries(std::size_t maxBytes) {
  for (auto& shard : shards_) shard = std::make_unique<Shard>(maxBytes / shards_.size());
}

// What is being read from Redis at this moment may have been read before the first change was told.
void HotEntries::open() {
  dropAll();
  open_ = true;
}

void HotEntries::close() {
  open_ = false;
  dropAll();
}

std::optional<std::string> HotEntries::find(std::string_view key, std::int64_t nowMs) {
  return isOpen() ? shardOf(key).entries.get(key, nowMs) : std::nullopt;
}

std::uint64_t HotEntries::generation(std::string_view key) const { return shardOf(key).generation.load(); }

void HotEntries::keep(std::string_view key, std::string_view stored, std::int64_t expiresMs, std::uint64_t generation) {
  Shard& shard = shardOf(key);
  const std::lock_guard lock(shard.changing);
  if (isOpen() && shard.generation.load() == generation) shard.entries.set(key, stored, expiresMs);
}

void HotEntries::drop(std::string_view key) {
  Shard& shard = shardOf(key);
  const std::lock_guard lock(shard.changing);
  ++shard.generation;
  shard.entries.remove(key);
}

void HotEntries::dropAll() {
  for (const auto& shard : shards_) {
    const std::lock_guard lock(shard->changing);
    ++shard->generation;
    shard->entries.clear();
  }
}

std::size_t HotEntries::bytes() const {
  std::size_t sum = 0;
  for (const auto& shard : shards_) sum += shard->entries.bytes();
  return sum;
}

HotEntries::Shard& HotEntries::shardOf(std::string_view key) const {
  return *shards_[std::hash<std::string_view>{}(key) % shards_.size()];
}

}  // namespace instaplay::stores
