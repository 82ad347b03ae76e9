#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "host/plugins/event_bus.hpp"
#include "host/stores/presence/port.hpp"

namespace instaplay::plugins {

/// The connections of people to this node: keeps them in the presence store while they last, and publishes
/// "presence.changed" when a person's first one opens or last one ends, on any node. Any thread. A store that is down
/// costs a log line: connections are written again by the next beat, and those that ended meanwhile age out there.
class PresenceTracker {
 public:
  /// How often connections are prolonged, and how long one lives that is not.
  static constexpr std::chrono::milliseconds kBeat{25'000}, kLife{75'000};

  /// node tells this host from the others. Borrows the rest.
  PresenceTracker(stores::Presence& presence, EventBus& events, std::string node);
  ~PresenceTracker();
  PresenceTracker(const PresenceTracker&) = delete;
  PresenceTracker& operator=(const PresenceTracker&) = delete;

  /// A connection of a person has opened; give what this returns to closed(). Both may block on the store.
  stores::PresenceEntry opened(std::int64_t userId);
  void closed(const stores::PresenceEntry& connection);

  /// Prolongs all on a thread of its own until stop() or the end.
  void start();
  void stop();
  /// Prolongs all on the calling thread.
  void beat();

 private:
  void run(const std::stop_token& stop);
  void touch(const std::vector<stores::PresenceEntry>& entries);
  void publish(std::int64_t userId, bool online);
  bool holds(const std::string& connection);

  stores::Presence& presence_;
  EventBus& events_;
  const std::string node_;
  std::atomic<std::uint64_t> opened_{0};
  std::mutex mutex_;
  std::map<std::string, std::int64_t> users_;  ///< by connection
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace instaplay::plugins
