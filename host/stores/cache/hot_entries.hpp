#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "host/stores/cache/cache_shard.hpp"

namespace instaplay::stores {

/// Copies, in this process, of entries that were read from Redis lately, as stored there. Used only while Redis tells
/// of every change (open). Who reads from Redis asks for the generation before and gives it when keeping the copy: it
/// is refused when the key may have changed since. Any thread.
class HotEntries {
 public:
  explicit HotEntries(std::size_t maxBytes);

  void open();   ///< from now on every change is told
  void close();  ///< forgets everything
  bool isOpen() const { return open_.load(std::memory_order_acquire); }

  std::optional<std::string> find(std::string_view key, std::int64_t nowMs);
  std::uint64_t generation(std::string_view key) const;
  void keep(std::string_view key, std::string_view stored, std::int64_t expiresMs, std::uint64_t generation);
  void drop(std::string_view key);
  void dropAll();
  std::size_t bytes() const;

 private:
  struct Shard {
    explicit Shard(std::size_t maxBytes) : entries(maxBytes) {}

    std::mutex changing;
    std::atomic<std::uint64_t> generation{0};
    CacheShard entries;
  };

  Shard& shardOf(std::string_view key) const;

  std::array<std::unique_ptr<Shard>, 64> shards_;
  std::atomic<bool> open_{false};
};

}  // namespace instaplay::stores
