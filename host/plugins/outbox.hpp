#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"
#include "host/stores/jobs/port.hpp"
#include "host/stores/jobs/wake_signal.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::plugins {

/// Jobs that become due with a transaction (host_outbox): a row is written beside its cause, the relay moves it to the
/// queue after the commit, under the same id, so that a crash in between loses nothing and a repeat is refused there.
///
/// Rows with one order key go to the queue one after the other, each when the job of the one before has ended. Their
/// order is that of their inserts; publishers that can race for a key hold the lock of the row it stands for. Any
/// thread. Throws base::Error unavailable when the store is down.
class Outbox {
 public:
  struct Row {
    std::int64_t sequence = 0;
    stores::NewJob job;  ///< delay counts from now
    bool ordered = false;
    bool isKept = true;  ///< for a while after it went, so that a repeat is seen
  };

  static constexpr int kPartitions = 4;
  /// The lease that the relay of a partition holds.
  static std::string leaseName(int partition);

  Outbox(stores::SqlStore& sql, const base::Clock& clock) : sql_(sql), clock_(clock) {}

  /// Writes a row; the relay of this process wakes when transaction commits. orderKey may be empty.
  void add(stores::SqlTransaction& transaction, const stores::NewJob& job, std::string_view orderKey);
  /// As add, for what is not urgent: the relay finds it when it looks next.
  void write(stores::SqlTransaction& transaction, const stores::NewJob& job, std::string_view orderKey);
  /// The job of an ordered row has ended, well or not: the next one of its key may go.
  void settle(std::string_view jobId);

  /// What may go now, oldest first: rows of the partitions that holder leases and whose key waits for nothing.
  std::vector<Row> due(std::string_view holder, std::size_t limit);
  /// Ordered rows now wait for settle(), others are done, and gone where they are not kept; those that were refused
  /// stay so.
  void markSent(const std::vector<Row>& rows);
  /// The queue refuses the row for itself, which another try would not change: it is kept, with the reason, until
  /// somebody retries or removes it, and holds up nothing.
  void markRefused(const Row& row, std::string_view error);
  /// The rows that were refused, latest first, as dead jobs.
  std::vector<stores::JobInfo> refused(std::size_t limit);
  std::int64_t countRefused();
  /// For how long the oldest row that may go has been there; 0 without one.
  std::chrono::milliseconds oldestWait();
  /// Lets a refused row go again; false when there is none.
  bool retry(std::string_view jobId);
  /// Removes a refused row; false when there is none.
  bool remove(std::string_view jobId);
  /// Settles whichever of these are not settled: jobs that died without a runner that could tell.
  void settleDead(const std::vector<std::string>& jobIds);
  /// Lets rows that were sent before a time go again, in case the queue lost them; it refuses those it still knows.
  void resendSentBefore(std::int64_t ms);
  /// Removes settled rows that changed before a time.
  void removeSettledBefore(std::int64_t ms);

  /// Woken by each commit with a row in it and by settle(). For the relay.
  stores::WakeSignal& wake() { return wake_; }

 private:
  stores::SqlStore& sql_;
  const base::Clock& clock_;
  stores::WakeSignal wake_;
};

}  // namespace instaplay::plugins
