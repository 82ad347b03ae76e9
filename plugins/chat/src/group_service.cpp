#include "group_service.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "message_text.hpp"

namespace instaplay::chat {
namespace {

constexpr std::uint32_t kBatch = 200;
constexpr std::size_t kMaxTitle = 100;

Error notAnAdmin() { return Error::forbidden("not_an_admin", "Only an admin of the group may do that."); }
Error notTheOwner() { return Error::forbidden("not_the_owner", "Only the owner of the group may do that."); }
Error noSuchMember() { return Error::notFound("member_not_found", "There is no such member."); }

std::optional<std::string> checkedTitle(const std::string& title) {
  if (isBlank(title)) return std::nullopt;
  if (codePoints(title) > kMaxTitle) throw Error::invalid("/title", "Must not be longer than 100 characters.");
  return title;
}

// The order in which members follow an owner who leaves.
bool comesFirst(const Member& a, const Member& b) {
  const auto rank = [](const Member& member) {
    return std::tuple(member.state != MemberState::accepted, -static_cast<int>(member.role), member.joinedAt,
                      member.userId);
  };
  return rank(a) < rank(b);
}

}  // namespace

Id GroupService::create(Id owner, const std::vector<std::string>& usernames, const std::optional<std::string>& title) {
  const TimeMs now = parts_.clock.nowMs();
  const Chat chat{parts_.ids.next(), ChatKind::group, title ? checkedTitle(*title) : std::nullopt, now, 0, now};
  std::vector<Member> members = invited(owner, usernames);
  if (members.empty()) throw Error::invalid("/usernames", "Must name somebody else.");
  requireRoom(members.size() + 1);
  members.push_back({chat.id, owner, Role::owner, MemberState::accepted, true, 0, 0, false, now});
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.chats.insert(tx, chat);
    for (Member& member : members) {
      member.chatId = chat.id;
      member.joinedAt = now;
      parts_.chats.insertMember(tx, member);
    }
    tellMembers(tx, chat.id);
  });
  return chat.id;
}

void GroupService::setTitle(Id user, Id chat, const std::string& title) {
  requireGroup(user, chat);
  const std::optional<std::string> checked = checkedTitle(title);
  parts_.sql.transaction([&](const Transaction& tx) {
    lockedMembers(tx, chat, user, Role::admin);
    parts_.chats.setTitle(tx, chat, checked);
    tellMembers(tx, chat);
  });
}

void GroupService::add(Id user, Id id, std::string_view username) {
  requireGroup(user, id);
  const Id added = parts_.access.userNamed(username);
  const MemberState state = ChatAccess::stateFor(parts_.access.contact(user, added));
  parts_.sql.transaction([&](const Transaction& tx) {
    const std::optional<Chat> chat = parts_.chats.lock(tx, id);
    const std::vector<Member> members = lockedMembers(tx, id, user, Role::admin);
    if (memberAmong(members, added) != nullptr) return;
    requireRoom(members.size() + 1);
    parts_.chats.insertMember(
        tx, {id, added, Role::member, state, true, chat->lastSeq, chat->lastSeq, false, parts_.clock.nowMs()});
    tellMembers(tx, id);
  });
}

void GroupService::remove(Id user, Id chat, std::string_view username) {
  requireGroup(user, chat);
  const Id removed = parts_.access.userNamed(username);
  parts_.sql.transaction([&](const Transaction& tx) {
    const std::vector<Member> members = lockedMembers(tx, chat, user, removed == user ? Role::member : Role::admin);
    const Member* target = memberAmong(members, removed);
    if (target == nullptr) throw noSuchMember();
    if (removed != user && target->role >= memberAmong(members, user)->role) throw notTheOwner();
    leave(tx, chat, removed);
  });
}

void GroupService::setRole(Id user, Id chat, std::string_view username, Role role) {
  requireGroup(user, chat);
  const Id changed = parts_.access.userNamed(username);
  parts_.sql.transaction([&](const Transaction& tx) {
    const std::vector<Member> members = lockedMembers(tx, chat, user, Role::member);
    if (memberAmong(members, user)->role != Role::owner) throw notTheOwner();
    const Member* target = memberAmong(members, changed);
    if (target == nullptr) throw noSuchMember();
    if (changed == user) throw Error::unprocessable("owner_needed", "Make somebody else the owner instead.");
    parts_.chats.setRole(tx, chat, changed, role);
    if (role == Role::owner) parts_.chats.setRole(tx, chat, user, Role::admin);
    tellMembers(tx, chat);
  });
}

void GroupService::forgetUser(Id user) {
  for (;;) {
    const std::vector<Id> groups = parts_.chats.groupsOf(user, kBatch);
    for (const Id chat : groups) {
      parts_.sql.transaction([&](const Transaction& tx) {
        if (parts_.chats.lock(tx, chat)) leave(tx, chat, user);
      });
    }
    if (groups.size() < kBatch) return;
  }
}

// People whom the owner may write to, each once, without the owner; chat and time are not set.
std::vector<Member> GroupService::invited(Id owner, const std::vector<std::string>& usernames) const {
  const std::map<Id, users::Card> cards = parts_.cards.byUsernames(usernames);
  for (const std::string& username : usernames) {
    const bool known =
        std::ranges::any_of(cards, [&](const auto& card) { return card.second.username == foldedCase(username); });
    if (!known) throw noSuchUser();
  }
  std::vector<Id> ids;
  for (const auto& [id, card] : cards) {
    if (id != owner) ids.push_back(id);
  }
  std::vector<Member> members;
  for (const auto& [id, relation] : parts_.relations.between(owner, ids)) {
    if (!relation.exists || relation.blockedBy) throw noSuchUser();
    if (relation.blocking) throw blockedByYou();
    members.push_back({0, id, Role::member, ChatAccess::stateFor(relation), true, 0, 0, false, 0});
  }
  return members;
}

void GroupService::requireGroup(Id user, Id chat) const {
  if (parts_.access.of(user, chat).chat.kind == ChatKind::group) return;
  throw Error::unprocessable("not_a_group", "Only a group has a title and members who come and go.");
}

void GroupService::requireRoom(std::size_t members) const {
  const std::size_t limit = rules_.maxGroupMembers;
  if (members <= limit) return;
  throw Error::unprocessable("group_full", "A group has at most " + std::to_string(limit) + " members.");
}

std::vector<Member> GroupService::lockedMembers(const Transaction& tx, Id chat, Id user, Role least) const {
  if (!parts_.chats.lock(tx, chat)) throw noSuchChat();
  std::vector<Member> members = parts_.chats.members(tx, {chat});
  const Member* own = memberAmong(members, user);
  if (own == nullptr) throw noSuchChat();
  if (own->role < least) throw notAnAdmin();
  return members;
}

void GroupService::leave(const Transaction& tx, Id chat, Id user) {
  std::vector<Member> members = parts_.chats.members(tx, {chat});
  const Member* left = memberAmong(members, user);
  if (left == nullptr) return;
  const bool wasOwner = left->role == Role::owner;
  parts_.chats.removeMember(tx, chat, user);
  std::erase_if(members, [user](const Member& member) { return member.userId == user; });
  if (wasOwner && !members.empty()) {
    parts_.chats.setRole(tx, chat, std::ranges::min_element(members, comesFirst)->userId, Role::owner);
  }
  tellMembers(tx, chat, {user});
}

void GroupService::tellMembers(const Transaction& tx, Id chat, std::vector<Id> others) const {
  for (const Member& member : parts_.chats.members(tx, {chat})) others.push_back(member.userId);
  parts_.news.changed(tx, chat, others);
}

}  // namespace instaplay::chat
