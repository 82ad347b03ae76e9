#include "presence_service.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

namespace instaplay::chat {
namespace {

// Longer than an event takes to all nodes, also after a short outage of what carries it.
constexpr std::chrono::minutes kClaimed{5};

std::string watchKey(Id user) { return "watches:" + formatId(user); }
std::string claimKey(std::string_view eventId) { return "told:" + std::string(eventId); }

}  // namespace

std::map<Id, bool> PresenceService::watch(Id user, const std::vector<Id>& others) const {
  std::map<Id, bool> there;
  for (const Id other : others) there[other] = false;
  if (!isShown(user)) return there;
  // Before the look, so that who comes in between is told.
  parts_.cache.set(watchKey(user), "1", kWatching);
  const std::set<Id> partners = parts_.chats.partnersAmong(user, others);
  for (const Id other : parts_.presence.online(visibleTo(user, {partners.begin(), partners.end()}))) {
    there[other] = true;
  }
  return there;
}

void PresenceService::changed(Id user, std::string_view eventId) const {
  if (parts_.cache.increment(claimKey(eventId), 1, kClaimed) > 1 || !isShown(user)) return;
  const std::vector<Id> watchers = watchersOf(user);
  if (!watchers.empty()) {
    parts_.news.presence(user, isConnected(user) ? Attendance::there : Attendance::away, watchers);
  }
}

void PresenceService::setShown(Id user, bool shown) const {
  const bool was = isShown(user);
  parts_.preferences.setShowPresence(user, shown);
  if (shown == was || (shown && !isConnected(user))) return;
  parts_.news.presence(user, shown ? Attendance::there : Attendance::away, watchersOf(user));
}

void PresenceService::parted(Id user, Id other) const {
  if (parts_.chats.partnersAmong(user, {other}).empty()) return;
  const auto watching = parts_.cache.getMany({watchKey(user), watchKey(other)});
  if (watching[0]) parts_.news.presence(other, Attendance::away, {user});
  if (watching[1]) parts_.news.presence(user, Attendance::away, {other});
}

// Those whom a person may see, and who may see them: it holds both ways.
std::vector<Id> PresenceService::visibleTo(Id user, std::vector<Id> partners) const {
  const auto relations = parts_.relations.between(user, partners);
  const std::set<Id> hidden = parts_.preferences.hiddenAmong(partners);
  std::erase_if(partners, [&](Id other) {
    const users::Relation& relation = relations.at(other);
    return !relation.exists || relation.blocking || relation.blockedBy || hidden.contains(other);
  });
  return partners;
}

std::vector<Id> PresenceService::watchersOf(Id user) const {
  const std::vector<Id> partners = parts_.chats.latestPartners(user, kMostTold);
  std::vector<std::string> keys;
  std::ranges::transform(partners, std::back_inserter(keys), watchKey);
  const auto watching = parts_.cache.getMany(keys);
  std::vector<Id> watchers;
  for (std::size_t i = 0; i < partners.size(); ++i) {
    if (watching[i]) watchers.push_back(partners[i]);
  }
  return visibleTo(user, std::move(watchers));
}

}  // namespace instaplay::chat
