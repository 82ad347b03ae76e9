#pragma once

#include <instaplay/cache.hpp>
#include <instaplay/presence.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "chat.hpp"
#include "chat_repository.hpp"
#include "news.hpp"
#include "preference_repository.hpp"
#include "users/contract/users_relations.hpp"

namespace instaplay::chat {

/// Who is there. Only people who talk with each other see it, in chats of two that both have accepted; a block hides
/// it, and who does not want to be seen sees nobody. The host knows who is connected; who watches is in the cache, for
/// kWatching after they said so. Any thread.
class PresenceService {
 public:
  static constexpr std::chrono::seconds kWatching{75};
  /// A person's partners who are told of changes: those of the chats written to last. Others see one when they ask.
  static constexpr std::uint32_t kMostTold = 100;

  struct Parts {
    Cache cache;
    Presence presence;
    const ChatRepository& chats;
    PreferenceRepository& preferences;
    const News& news;
    users::RelationsClient relations;
  };

  explicit PresenceService(Parts parts) : parts_(std::move(parts)) {}

  /// Which of the others are there, each of whom is in the answer: away when the user may not know. From now on the
  /// user is told when one of those whom they talk with comes or goes.
  std::map<Id, bool> watch(Id user, const std::vector<Id>& others) const;

  /// The user has come or gone, which every node hears of under the same eventId: the first one tells those who watch.
  /// It tells how it is by now, so news that come late, in the wrong order or twice do no harm.
  void changed(Id user, std::string_view eventId) const;

  /// A block between the two: to each other both have gone.
  void parted(Id user, Id other) const;

  bool isShown(Id user) const { return parts_.preferences.hiddenAmong({user}).empty(); }
  void setShown(Id user, bool shown) const;
  void forgetUser(Id user) const { parts_.preferences.forgetUser(user); }

 private:
  std::vector<Id> visibleTo(Id user, std::vector<Id> partners) const;
  std::vector<Id> watchersOf(Id user) const;
  bool isConnected(Id user) const { return !parts_.presence.online({user}).empty(); }

  Parts parts_;
};

}  // namespace instaplay::chat
