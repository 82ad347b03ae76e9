#pragma once

#include <map>
#include <mutex>
#include <set>

#include "host/stores/presence/port.hpp"

namespace instaplay::testing {

/// Who is connected, as the test says: nobody ages out, however far its clock moves. Any thread.
class FakePresence final : public stores::Presence {
 public:
  std::vector<bool> touch(std::span<const stores::PresenceEntry> entries, std::chrono::milliseconds time) override;
  bool leave(const stores::PresenceEntry& entry) override;
  std::vector<bool> online(std::span<const std::int64_t> users) override;
  void ping(base::Deadline) override {}

 private:
  std::mutex mutex_;
  std::map<std::int64_t, std::set<std::string>> connections_;
};

}  // namespace instaplay::testing
