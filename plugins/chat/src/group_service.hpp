#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/ids.hpp>
#include <instaplay/sql.hpp>

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat.hpp"
#include "chat_access.hpp"
#include "chat_repository.hpp"
#include "news.hpp"

namespace instaplay::chat {

/// Settings that may change while handlers run.
struct ChatRules {
  std::atomic<std::size_t> maxGroupMembers{100};
};

/// Groups: who is in them and who decides. The owner and admins add people, remove those below them and set the title;
/// the owner gives roles. Who is added by somebody they do not follow gets a request. All members, and who was removed,
/// are told of every change. Any thread.
class GroupService {
 public:
  struct Parts {
    Sql sql;
    Ids ids;
    const Clock& clock;
    ChatRepository& chats;
    const ChatAccess& access;
    users::CardsClient cards;
    users::RelationsClient relations;
    const News& news;
  };

  GroupService(Parts parts, const ChatRules& rules) : parts_(std::move(parts)), rules_(rules) {}

  Id create(Id owner, const std::vector<std::string>& usernames, const std::optional<std::string>& title);
  void setTitle(Id user, Id chat, const std::string& title);

  void add(Id user, Id chat, std::string_view username);  ///< harmless to repeat
  /// Removes somebody, or lets the user leave. When the owner leaves, the longest there of the highest role follows.
  void remove(Id user, Id chat, std::string_view username);
  /// A new owner makes the old one an admin.
  void setRole(Id user, Id chat, std::string_view username, Role role);

  /// In a transaction that holds the chat's lock. Does nothing for who is no member.
  void leave(const Transaction& tx, Id chat, Id user);
  /// Lets a deleted account leave all its groups. Repeatable.
  void forgetUser(Id user);

 private:
  std::vector<Member> invited(Id owner, const std::vector<std::string>& usernames) const;
  void requireGroup(Id user, Id chat) const;
  void requireRoom(std::size_t members) const;
  std::vector<Member> lockedMembers(const Transaction& tx, Id chat, Id user, Role least) const;
  void tellMembers(const Transaction& tx, Id chat, std::vector<Id> others = {}) const;

  Parts parts_;
  const ChatRules& rules_;
};

}  // namespace instaplay::chat
