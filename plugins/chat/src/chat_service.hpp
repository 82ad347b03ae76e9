#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/ids.hpp>
#include <instaplay/page.hpp>
#include <instaplay/sql.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chat.hpp"
#include "chat_access.hpp"
#include "chat_repository.hpp"
#include "chat_view.hpp"
#include "group_service.hpp"
#include "news.hpp"

namespace instaplay::chat {

/// Whom to talk with. One person and no title: the one chat of the two; else a new group.
struct NewChat {
  std::vector<std::string> usernames;
  std::optional<std::string> title;
};

/// What a member changes; what is absent stays. An empty title removes it.
struct ChatChange {
  std::optional<std::string> title;
  std::optional<bool> muted;
};

/// Opening, listing and keeping chats. For who is no member a chat does not exist: notFound "chat_not_found". Any
/// thread.
class ChatService {
 public:
  struct Parts {
    Sql sql;
    Ids ids;
    const Clock& clock;
    ChatRepository& chats;
    const ChatAccess& access;
    const ChatViews& views;
    GroupService& groups;
    const News& news;
  };

  explicit ChatService(Parts parts) : parts_(std::move(parts)) {}

  struct Opened {
    ChatView chat;
    bool created;
  };
  Opened open(Id user, const NewChat& chat);
  /// The chat of the two, made when there is none. Accepts a request in it.
  struct Direct {
    Id chat;
    bool created;
  };
  Direct openDirect(Id user, Id other);

  Page<ChatView> list(Id user, MemberState state, const PageRequest& request) const;
  ChatView get(Id user, Id chat) const;
  ChatView change(Id user, Id chat, const ChatChange& change);
  Unread unread(Id user) const { return parts_.chats.countUnread(user); }

  /// Takes a request up; harmless to repeat.
  ChatView accept(Id user, Id chat);
  /// Puts a request away: a chat of two until one opens it oneself, and nobody is told; a group by leaving it.
  void decline(Id user, Id chat);
  /// Declines the request of somebody whom the user has blocked, if there is one.
  void declineFrom(Id user, Id other);

 private:
  std::optional<Id> createDirect(Id user, Id other, MemberState others);
  void enter(Id user, Id chat);
  void setMuted(Id user, Id chat, bool muted);

  Parts parts_;
};

}  // namespace instaplay::chat
