#pragma once

#include <atomic>
#include <cstdint>

namespace instaplay::stores {

/// What a store has done since it was made.
struct SqlStats {
  std::uint64_t statements = 0;    ///< run for callers; BEGIN, COMMIT and ROLLBACK not counted
  std::uint64_t transactions = 0;  ///< begun
  std::uint64_t prepared = 0;      ///< statements compiled because no session had kept them
  std::uint64_t roundTrips = 0;    ///< waits for a server; embedded there is none
  std::uint64_t sessions = 0;      ///< opened
};

/// Shared by the sessions of one store.
struct SqlCounters {
  std::atomic<std::uint64_t> statements{0};
  std::atomic<std::uint64_t> transactions{0};
  std::atomic<std::uint64_t> prepared{0};
  std::atomic<std::uint64_t> roundTrips{0};
  std::atomic<std::uint64_t> sessions{0};

  static void count(std::atomic<std::uint64_t>& counter) { counter.fetch_add(1, std::memory_order_relaxed); }

  SqlStats read() const {
    return {statements.load(), transactions.load(), prepared.load(), roundTrips.load(), sessions.load()};
  }
};

}  // namespace instaplay::stores
