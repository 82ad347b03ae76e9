#pragma once

#include <map>
#include <mutex>
#include <unordered_map>

#include "host/stores/presence/port.hpp"

namespace instaplay::stores {

/// Presence in this process.
class MemoryPresence final : public Presence {
 public:
  explicit MemoryPresence(const base::Clock& clock) : clock_(clock) {}

  std::vector<bool> touch(std::span<const PresenceEntry> entries, std::chrono::milliseconds time) override;
  bool leave(const PresenceEntry& entry) override;
  std::vector<bool> online(std::span<const std::int64_t> users) override;
  void ping(base::Deadline) override {}

 private:
  using Expiries = std::map<std::string, std::int64_t>;

  /// Forgets what has run out; true when nothing is left.
  bool isGone(Expiries& expiries) const;

  const base::Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::int64_t, Expiries> byUser_;
};

}  // namespace instaplay::stores
