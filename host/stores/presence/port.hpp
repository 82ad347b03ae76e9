#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/base/clock.hpp"

namespace instaplay::stores {

/// One connection of a person, by a name that no other connection of any node has: "node:connection".
struct PresenceEntry {
  std::int64_t userId = 0;
  std::string connection;
};

/// Who is connected, on all nodes. An entry that is not touched again within its time is gone, so that those of a node
/// that crashed age out. Safe from any thread. Throws base::Error unavailable when the store is down.
class Presence {
 public:
  virtual ~Presence() = default;
  /// Makes entries, or prolongs them, in one round trip. Tells of each whether its user had none before.
  virtual std::vector<bool> touch(std::span<const PresenceEntry> entries, std::chrono::milliseconds time) = 0;
  /// Ends an entry; true when it was there and was the user's last.
  virtual bool leave(const PresenceEntry& entry) = 0;
  /// Tells of each user whether they have an entry, in one round trip.
  virtual std::vector<bool> online(std::span<const std::int64_t> users) = 0;
  virtual void ping(base::Deadline deadline) = 0;
};

}  // namespace instaplay::stores
