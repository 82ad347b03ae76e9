#pragma once

#include <atomic>
#include <cstdint>

namespace instaplay::stores {

/// Shared by the sessions of one store.
struct SqlCounters {
  std::atomic<std::uint64_t> statements{0};
  std::atomic<std::uint64_t> transactions{0};
  std::atomic<std::uint64_t> prepared{0};

  static void count(std::atomic<std::uint64_t>& counter) { counter.fetch_add(1, std::memory_order_relaxed); }
};

}  // namespace instaplay::stores
