#pragma once

#include <chrono>
#include <thread>

#include "host/plugins/leases.hpp"
#include "host/plugins/outbox.hpp"

namespace instaplay::plugins {

class Subscriptions;

/// Moves what waits in the outbox to the job queue. Of all hosts one at a time does it for a partition; a commit of
/// this process wakes it at once, those of others are seen within 200 ms.
class OutboxRelay {
 public:
  OutboxRelay(Outbox& outbox, stores::JobQueue& queue, Leases& leases, Subscriptions& subscriptions,
              const base::Clock& clock);
  ~OutboxRelay();

  /// Relays on a thread of its own until stop() or the end.
  void start();
  void stop();

  /// One round on the calling thread: how many rows went. Throws base::Error unavailable when a store is down.
  std::size_t relayOnce();

 private:
  using Time = std::chrono::steady_clock::time_point;

  void run(const std::stop_token& stop);
  void round();
  void renewLeases();
  void maintain();
  bool send(const stores::NewJob& job);

  Outbox& outbox_;
  stores::JobQueue& queue_;
  Leases& leases_;
  Subscriptions& subscriptions_;
  const base::Clock& clock_;
  std::int64_t leasedMs_ = 0, maintainedMs_ = 0;
  std::jthread thread_;
};

}  // namespace instaplay::plugins
