#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <span>
#include <thread>

#include "host/plugins/leases.hpp"
#include "host/plugins/push_outbox.hpp"
#include "host/stores/streams/port.hpp"

namespace instaplay::plugins {

/// Moves pushes from their outbox into the streams of the users, in order and batch by batch. Of all hosts one at a
/// time does it, so that the order holds; a commit of this process wakes it at once, and of another within a message
/// through the streams, or 200 ms where they are not shared. A repeat is refused by the streams under the push's event
/// id.
class PushRelay {
 public:
  PushRelay(PushOutbox& outbox, stores::Streams& streams, Leases& leases, const base::Clock& clock);
  ~PushRelay();

  /// Relays on a thread of its own until stop() or the end.
  void start();
  void stop();

  /// One round on the calling thread: how many rows went. Throws base::Error unavailable when a store is down; what
  /// did not go then goes first the next time.
  std::size_t relayOnce();

  /// For how long the oldest row has waited, as last looked. Any thread.
  std::chrono::milliseconds oldestWait() const { return oldestWait_.load(); }

 private:
  enum class Cause { time, wake };

  void run(const std::stop_token& stop);
  void round(Cause cause);
  PushOutbox::Batch relayBatch();
  void send(std::span<const PushOutbox::Row> rows);
  bool leads();
  void listen();
  void look();

  PushOutbox& outbox_;
  stores::Streams& streams_;
  Leases& leases_;
  const base::Clock& clock_;
  std::int64_t askedMs_ = 0;
  std::int64_t lookedMs_ = 0;
  std::atomic<std::chrono::milliseconds> oldestWait_{};
  std::atomic<bool> leads_{false};
  bool failing_ = false;                               ///< of the thread
  std::unique_ptr<stores::StreamSubscription> wakes_;  ///< of other hosts
  std::jthread thread_;
};

}  // namespace instaplay::plugins
