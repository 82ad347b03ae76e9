#include "chat_access.hpp"

#include <string>

namespace instaplay::chat {

Membership ChatAccess::of(Id user, Id chat) const {
  const std::optional<Membership> membership = chats_.find(user, chat);
  if (!membership || membership->member.state == MemberState::declined) throw noSuchChat();
  return *membership;
}

std::optional<users::Relation> ChatAccess::requireMayWrite(const Membership& membership) const {
  if (membership.chat.kind == ChatKind::group) return std::nullopt;
  const users::Relation relation = partner(membership);
  if (relation.blocking) throw blockedByYou();
  if (!relation.exists || relation.blockedBy) {
    throw Error::forbidden("cannot_write", "You cannot write to this person.");
  }
  return relation;
}

bool ChatAccess::reachesPartner(const Membership& membership) const {
  try {
    requireMayWrite(membership);
    return true;
  } catch (const Error&) {
    return false;
  }
}

users::Relation ChatAccess::contact(Id user, Id other) const {
  if (user == other) throw Error::unprocessable("not_with_yourself", "That is you.");
  const users::Relation relation = relations_.to(user, other);
  if (!relation.exists || relation.blockedBy) throw noSuchUser();
  if (relation.blocking) throw blockedByYou();
  return relation;
}

Id ChatAccess::userNamed(std::string_view username) const {
  const std::optional<users::Card> card = cards_.byUsername(std::string(username));
  if (!card) throw noSuchUser();
  return card->id;
}

users::Relation ChatAccess::partner(const Membership& membership) const {
  for (const Member& member : chats_.members(sql_, {membership.chat.id})) {
    if (member.userId != membership.member.userId) return relations_.to(membership.member.userId, member.userId);
  }
  return {};
}

}  // namespace instaplay::chat
