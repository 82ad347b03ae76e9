#include "fake_presence.hpp"

namespace instaplay::testing {

std::vector<bool> FakePresence::touch(std::span<const stores::PresenceEntry> entries, std::chrono::milliseconds) {
  const std::lock_guard lock(mutex_);
  std::vector<bool> isFirst;
  for (const stores::PresenceEntry& entry : entries) {
    std::set<std::string>& connections = connections_[entry.userId];
    isFirst.push_back(connections.empty());
    connections.insert(entry.connection);
  }
  return isFirst;
}

bool FakePresence::leave(const stores::PresenceEntry& entry) {
  const std::lock_guard lock(mutex_);
  std::set<std::string>& connections = connections_[entry.userId];
  return connections.erase(entry.connection) > 0 && connections.empty();
}

std::vector<bool> FakePresence::online(std::span<const std::int64_t> users) {
  const std::lock_guard lock(mutex_);
  std::vector<bool> online;
  for (const std::int64_t user : users) online.push_back(!connections_[user].empty());
  return online;
}

}  // namespace instaplay::testing
