#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/error.hpp>
#include <instaplay/ids.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace instaplay::chat {

/// The place of a message in its chat: 1, 2, 3 ..., without gaps.
using Seq = std::int64_t;

enum class ChatKind { direct, group };
enum class Role { member, admin, owner };  ///< ascending: each may do what those before it may

/// How a member takes a chat. Who was written to by a stranger has a request until they accept or decline it; who
/// declined is written to in vain, and nobody is told.
enum class MemberState { accepted, requested, declined };

struct Chat {
  Id id = 0;
  ChatKind kind = ChatKind::direct;
  std::optional<std::string> title;
  TimeMs createdAt = 0;
  Seq lastSeq = 0;
  TimeMs lastAt = 0;
};

struct Member {
  Id chatId = 0;
  Id userId = 0;
  Role role = Role::member;
  MemberState state = MemberState::accepted;
  bool opened = false;   ///< listed for them also before the first message
  Seq visibleAfter = 0;  ///< what was said up to here is not theirs to see
  Seq readSeq = 0;
  bool muted = false;
  TimeMs joinedAt = 0;
};

/// The member of that user, or nullptr.
inline const Member* memberAmong(const std::vector<Member>& members, Id user) {
  for (const Member& member : members) {
    if (member.userId == user) return &member;
  }
  return nullptr;
}

/// A chat and how one of its members stands in it.
struct Membership {
  Chat chat;
  Member member;
};

/// Something of another plugin's that a message carries: {"post", 17}.
struct Attachment {
  std::string type;
  Id id = 0;

  friend bool operator<(const Attachment& a, const Attachment& b) {
    return std::tie(a.type, a.id) < std::tie(b.type, b.id);
  }
};

/// A message as SQL knows it; its text is a document of the same id.
struct Message {
  Id id = 0;
  Id chatId = 0;
  Seq seq = 0;
  Id senderId = 0;
  std::string clientId;
  std::optional<Attachment> attachment;
  std::optional<Seq> replyTo;
  TimeMs createdAt = 0;
  bool deleted = false;
};

/// What a sender gives for a new message.
struct Draft {
  std::string clientId;
  std::string text;  ///< may be empty beside an attachment
  std::optional<Attachment> attachment;
  std::optional<Seq> replyTo;
};

struct Reaction {
  Id messageId = 0;
  Id userId = 0;
  std::string emoji;
};

/// How many chats have something unread, without muted ones.
struct Unread {
  std::int64_t chats = 0;
  std::int64_t requests = 0;
};

inline Error noSuchChat() { return Error::notFound("chat_not_found", "There is no such chat."); }
inline Error noSuchMessage() { return Error::notFound("message_not_found", "There is no such message."); }
inline Error noSuchUser() { return Error::notFound("user_not_found", "There is no such user."); }
inline Error blockedByYou() { return Error::unprocessable("blocked_by_you", "Unblock this person first."); }

}  // namespace instaplay::chat
