#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "attachments.hpp"
#include "body_repository.hpp"
#include "chat.hpp"
#include "chat_repository.hpp"
#include "message_repository.hpp"
#include "users/contract/users_cards.hpp"
#include "users/contract/users_relations.hpp"

namespace instaplay::chat {

/// Somebody in a chat; without a card their account is gone.
struct Person {
  Id id = 0;
  std::optional<users::Card> card;
};

/// A message as one viewer sees it.
struct MessageView {
  Message message;
  Person sender;
  std::optional<std::string> text;  ///< absent: there is none, or it is lost
  std::optional<Json> content;      ///< of the attachment; absent: not for the viewer, gone or its plugin is away
  std::vector<Reaction> reactions;
};

struct MemberView {
  Person person;
  Role role = Role::member;
  std::optional<Seq> readSeq;  ///< absent: not told
};

/// A chat as one of its members sees it. Lists show kListedMembers members at most.
struct ChatView {
  Membership membership;
  std::size_t memberCount = 0;
  std::vector<MemberView> members;
  std::optional<MessageView> last;
};

/// Gathers in batches all that is shown of chats and messages. Any thread.
class ChatViews {
 public:
  static constexpr std::size_t kListedMembers = 10;

  struct Parts {
    Sql sql;
    const ChatRepository& chats;
    const MessageRepository& messages;
    const BodyRepository& bodies;
    const Attachments& attachments;
    users::CardsClient cards;
    users::RelationsClient relations;
  };

  explicit ChatViews(Parts parts) : parts_(std::move(parts)) {}

  std::vector<ChatView> list(const std::vector<Membership>& memberships) const;
  ChatView whole(const Membership& membership) const;  ///< with all members
  /// In the order given.
  std::vector<MessageView> messages(Id viewer, const std::vector<Message>& messages) const;
  Person person(Id user) const { return {user, cardsOf({user}).at(user)}; }

 private:
  using Cards = std::map<Id, std::optional<users::Card>>;

  std::vector<ChatView> render(const std::vector<Membership>& memberships, std::size_t mostMembers) const;
  std::map<Id, MessageView> lastMessages(const std::vector<Membership>& memberships) const;
  std::set<Id> untold(Id viewer, const std::vector<Membership>& memberships, const std::vector<Member>& members) const;
  Cards cardsOf(const std::set<Id>& users) const;

  Parts parts_;
};

}  // namespace instaplay::chat
