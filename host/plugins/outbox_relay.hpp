#pragma once

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "host/plugins/leases.hpp"
#include "host/plugins/outbox.hpp"
#include "host/stores/cache/port.hpp"

namespace instaplay::plugins {

class Subscriptions;

/// Moves what waits in the outbox to the job queue, and makes removals from the cache. Of all hosts one at a time does
/// it for a partition; a commit of this process wakes it at once, those of others are seen within 200 ms.
class OutboxRelay {
 public:
  OutboxRelay(Outbox& outbox, stores::JobQueue& queue, stores::Cache& cache, Leases& leases,
              Subscriptions& subscriptions, const base::Clock& clock);
  ~OutboxRelay();

  /// Relays on a thread of its own until stop() or the end.
  void start();
  void stop();

  /// How many rows the queue refused for themselves and nobody has retried or removed, as last counted.
  std::int64_t refused() const { return refused_.load(); }
  /// For how long the oldest row that may go has been there, as last looked.
  std::chrono::milliseconds oldestWait() const { return oldestWait_.load(); }

  /// One round on the calling thread: how many rows went. Throws base::Error unavailable when a store is down.
  std::size_t relayOnce();

 private:
  using Time = std::chrono::steady_clock::time_point;

  void run(const std::stop_token& stop);
  void round();
  void renewLeases();
  void maintain();
  void send(std::vector<Outbox::Row>& rows);
  void enqueue(const Outbox::Row& row);

  Outbox& outbox_;
  stores::JobQueue& queue_;
  stores::Cache& cache_;
  Leases& leases_;
  Subscriptions& subscriptions_;
  const base::Clock& clock_;
  std::atomic<std::int64_t> refused_{0};
  std::atomic<std::chrono::milliseconds> oldestWait_{};
  std::int64_t leasedMs_ = 0, maintainedMs_ = 0;
  std::jthread thread_;
};

}  // namespace instaplay::plugins
