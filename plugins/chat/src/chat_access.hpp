#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "chat.hpp"
#include "chat_repository.hpp"
#include "users/contract/users_cards.hpp"
#include "users/contract/users_relations.hpp"

namespace instaplay::chat {

/// Who may enter a chat, write in it and be written to. Any thread.
class ChatAccess {
 public:
  ChatAccess(Sql sql, const ChatRepository& chats, users::CardsClient cards, users::RelationsClient relations)
      : sql_(std::move(sql)), chats_(chats), cards_(std::move(cards)), relations_(std::move(relations)) {}

  /// Throws notFound "chat_not_found" for who is no member or has declined.
  Membership of(Id user, Id chat) const;

  /// How the partner in a chat of two stands to a member; nothing in a group. Throws forbidden "cannot_write" when the
  /// partner's account is gone or they have blocked the member, unprocessable "blocked_by_you" the other way round,
  /// unavailable when nobody can say.
  std::optional<users::Relation> requireMayWrite(const Membership& membership) const;
  /// As requireMayWrite without throwing: whether what the member does now is told to the partner.
  bool reachesPartner(const Membership& membership) const;

  /// How somebody whom the user wants to write to stands to them. Throws notFound "user_not_found" also for those who
  /// have blocked the user, unprocessable "blocked_by_you" or "not_with_yourself".
  users::Relation contact(Id user, Id other) const;
  Id userNamed(std::string_view username) const;

  /// Messages from people whom one does not follow arrive as a request.
  static MemberState stateFor(const users::Relation& relation) {
    return relation.followedBy ? MemberState::accepted : MemberState::requested;
  }

 private:
  users::Relation partner(const Membership& membership) const;

  Sql sql_;
  const ChatRepository& chats_;
  users::CardsClient cards_;
  users::RelationsClient relations_;
};

}  // namespace instaplay::chat
