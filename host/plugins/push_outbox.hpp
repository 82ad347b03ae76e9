#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"
#include "host/stores/jobs/wake_signal.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::plugins {

/// Durable pushes that happen with a transaction (host_pushes): rows written beside their cause, and gone once they are
/// in the streams. Their order is that of their inserts; publishers that can race, for a conversation say, hold the
/// lock of the row it stands for. Any thread. Throws base::Error unavailable when the store is down.
class PushOutbox {
 public:
  struct Row {
    std::int64_t sequence = 0;
    std::string eventId;  ///< the same at every attempt
    std::vector<std::int64_t> users;
    std::string body;
  };

  struct Batch {
    std::vector<Row> rows;
    bool hasMore = false;  ///< others may be due
  };

  /// The lease that the host which empties it holds.
  static constexpr std::string_view kLease = "pushes";
  /// More users go into rows of their own, so that no round of the relay takes long.
  static constexpr std::size_t kUsersOfRow = 512;
  static constexpr std::size_t kRowsAtOnce = 256, kBytesAtOnce = std::size_t{4} << 20;

  PushOutbox(stores::SqlStore& sql, const base::Clock& clock) : sql_(sql), clock_(clock) {}

  /// Writes a row for at most kUsersOfRow users; the relay of this process wakes when transaction commits.
  void add(stores::SqlTransaction& transaction, const Row& row);
  /// The oldest rows, if holder has the lease: at most kRowsAtOnce, and after the first only as many as go out to their
  /// users as kBytesAtOnce.
  Batch due(std::string_view holder);
  void remove(std::span<const Row> rows);
  /// For how long the oldest row has waited; 0 when none does.
  std::chrono::milliseconds oldestWait();

  /// Woken by each commit with a row in it. For the relay.
  stores::WakeSignal& wake() { return wake_; }

 private:
  stores::SqlStore& sql_;
  const base::Clock& clock_;
  stores::WakeSignal wake_;
};

}  // namespace instaplay::plugins
