#include "host/stores/presence/memory_presence.hpp"

namespace instaplay::stores {

std::vector<bool> MemoryPresence::touch(std::span<const PresenceEntry> entries, std::chrono::milliseconds time) {
  const std::lock_guard lock(mutex_);
  std::vector<bool> isFirst;
  for (const PresenceEntry& entry : entries) {
    Expiries& expiries = byUser_[entry.userId];
    isFirst.push_back(isGone(expiries));
    expiries[entry.connection] = clock_.nowMs() + time.count();
  }
  return isFirst;
}

bool MemoryPresence::leave(const PresenceEntry& entry) {
  const std::lock_guard lock(mutex_);
  const auto found = byUser_.find(entry.userId);
  if (found == byUser_.end()) return false;
  const bool wasThere = !isGone(found->second) && found->second.erase(entry.connection) > 0;
  const bool isLast = found->second.empty();
  if (isLast) byUser_.erase(found);
  return wasThere && isLast;
}

std::vector<bool> MemoryPresence::online(std::span<const std::int64_t> users) {
  const std::lock_guard lock(mutex_);
  std::vector<bool> online;
  for (const std::int64_t user : users) {
    const auto found = byUser_.find(user);
    const bool isHere = found != byUser_.end() && !isGone(found->second);
    if (found != byUser_.end() && !isHere) byUser_.erase(found);
    online.push_back(isHere);
  }
  return online;
}

bool MemoryPresence::isGone(Expiries& expiries) const {
  const std::int64_t now = clock_.nowMs();
  std::erase_if(expiries, [now](const auto& entry) { return entry.second <= now; });
  return expiries.empty();
}

}  // namespace instaplay::stores
