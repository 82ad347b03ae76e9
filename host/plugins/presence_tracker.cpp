#include "host/plugins/presence_tracker.hpp"

#include <instaplay/abi/presence.h>

#include <utility>

#include "host/base/json.hpp"
#include "host/base/log.hpp"

namespace instaplay::plugins {
namespace {

/// Runs work on the store or the events, which may be down.
template <class Work>
void whenThere(Work&& work) {
  try {
    work();
  } catch (const std::exception& error) {
    base::logWarn("presence", "Who is connected cannot be told now", {{"error", error.what()}});
  }
}

}  // namespace

PresenceTracker::PresenceTracker(stores::Presence& presence, EventBus& events, std::string node)
    : presence_(presence), events_(events), node_(std::move(node)) {}

PresenceTracker::~PresenceTracker() { stop(); }

stores::PresenceEntry PresenceTracker::opened(std::int64_t userId) {
  stores::PresenceEntry entry{userId, node_ + ":" + std::to_string(++opened_)};
  {
    const std::lock_guard lock(mutex_);
    users_[entry.connection] = userId;
  }
  touch({entry});
  return entry;
}

void PresenceTracker::closed(const stores::PresenceEntry& connection) {
  {
    const std::lock_guard lock(mutex_);
    if (users_.erase(connection.connection) == 0) return;
  }
  whenThere([&] {
    if (presence_.leave(connection)) publish(connection.userId, false);
  });
}

void PresenceTracker::beat() {
  std::vector<stores::PresenceEntry> entries;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [connection, user] : users_) entries.push_back({user, connection});
  }
  touch(entries);
}

void PresenceTracker::touch(const std::vector<stores::PresenceEntry>& entries) {
  whenThere([&] {
    const std::vector<bool> isFirst = presence_.touch(entries, kLife);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!holds(entries[i].connection)) {
        presence_.leave(entries[i]);  // it was closed meanwhile, and left before this came
      } else if (isFirst[i]) {
        whenThere([&] { publish(entries[i].userId, true); });
      }
    }
  });
}

bool PresenceTracker::holds(const std::string& connection) {
  const std::lock_guard lock(mutex_);
  return users_.contains(connection);
}

void PresenceTracker::publish(std::int64_t userId, bool online) {
  const std::string id = std::to_string(userId);
  events_.publish(nullptr, IP_TOPIC_PRESENCE_CHANGED, id, base::dumpJson({{"userId", id}, {"online", online}}), {});
}

void PresenceTracker::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void PresenceTracker::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void PresenceTracker::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, stop, kBeat, [] { return false; });
    lock.unlock();
    if (!stop.stop_requested()) beat();
  }
}

}  // namespace instaplay::plugins
