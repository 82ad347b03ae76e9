#include "chat_service.hpp"

namespace instaplay::chat {

ChatService::Opened ChatService::open(Id user, const NewChat& chat) {
  if (chat.usernames.size() == 1 && !chat.title) {
    const Direct direct = openDirect(user, parts_.access.userNamed(chat.usernames.front()));
    return {get(user, direct.chat), direct.created};
  }
  return {get(user, parts_.groups.create(user, chat.usernames, chat.title)), true};
}

ChatService::Direct ChatService::openDirect(Id user, Id other) {
  const users::Relation relation = parts_.access.contact(user, other);
  std::optional<Id> known = parts_.chats.findDirect(user, other);
  if (!known) {
    if (const auto created = createDirect(user, other, ChatAccess::stateFor(relation))) return {*created, true};
    known = parts_.chats.findDirect(user, other);  // the other one was faster
  }
  if (!known) throw Error::conflict();
  enter(user, *known);
  return {*known, false};
}

Page<ChatView> ChatService::list(Id user, MemberState state, const PageRequest& request) const {
  const auto rows = parts_.chats.list(user, state, request.after, request.rowsToRead());
  const auto page = makePage(rows, request, [](const Membership& membership) {
    return Cursor{membership.chat.lastAt, membership.chat.id};
  });
  return {parts_.views.list(page.items), page.next};
}

ChatView ChatService::get(Id user, Id chat) const { return parts_.views.whole(parts_.access.of(user, chat)); }

ChatView ChatService::change(Id user, Id chat, const ChatChange& change) {
  parts_.access.of(user, chat);
  if (change.title) parts_.groups.setTitle(user, chat, *change.title);
  if (change.muted) setMuted(user, chat, *change.muted);
  return get(user, chat);
}

ChatView ChatService::accept(Id user, Id chat) {
  if (parts_.access.of(user, chat).member.state == MemberState::requested) enter(user, chat);
  return get(user, chat);
}

void ChatService::decline(Id user, Id id) {
  parts_.access.of(user, id);
  parts_.sql.transaction([&](const Transaction& tx) {
    const std::optional<Chat> chat = parts_.chats.lock(tx, id);
    if (!chat) throw noSuchChat();
    const std::vector<Member> members = parts_.chats.members(tx, {id});
    const Member* own = memberAmong(members, user);
    if (own == nullptr || own->state != MemberState::requested) {
      throw Error::notFound("request_not_found", "There is no such request.");
    }
    if (chat->kind == ChatKind::group) {
      parts_.groups.leave(tx, id, user);
      return;
    }
    Member declined = *own;
    declined.state = MemberState::declined;
    declined.opened = false;
    declined.visibleAfter = chat->lastSeq;
    parts_.chats.updateState(tx, declined);
    parts_.chats.advanceRead(tx, id, user, chat->lastSeq);
    parts_.news.changed(tx, id, {user});
  });
}

void ChatService::declineFrom(Id user, Id other) {
  const std::optional<Id> chat = parts_.chats.findDirect(user, other);
  if (!chat) return;
  const std::optional<Membership> membership = parts_.chats.find(user, *chat);
  if (membership && membership->member.state == MemberState::requested) decline(user, *chat);
}

// Nothing when the two have a chat meanwhile.
std::optional<Id> ChatService::createDirect(Id user, Id other, MemberState others) {
  const TimeMs now = parts_.clock.nowMs();
  const Id id = parts_.ids.next();
  const Chat chat{id, ChatKind::direct, std::nullopt, now, 0, now};
  try {
    parts_.sql.transaction([&](const Transaction& tx) {
      parts_.chats.insertPair(tx, user, other, id);
      parts_.chats.insert(tx, chat);
      parts_.chats.insertMember(tx, {id, user, Role::member, MemberState::accepted, true, 0, 0, false, now});
      parts_.chats.insertMember(tx, {id, other, Role::member, others, false, 0, 0, false, now});
      parts_.news.changed(tx, id, {user});
    });
    return id;
  } catch (const Error& error) {
    if (error.kind != Kind::conflict) throw;
    return std::nullopt;
  }
}

// Makes a chat one that the member has accepted and that their list shows.
void ChatService::enter(Id user, Id chat) {
  parts_.sql.transaction([&](const Transaction& tx) {
    if (!parts_.chats.lock(tx, chat)) throw noSuchChat();
    const std::vector<Member> members = parts_.chats.members(tx, {chat});
    const Member* own = memberAmong(members, user);
    if (own == nullptr) throw noSuchChat();
    if (own->state == MemberState::accepted && own->opened) return;
    Member entered = *own;
    entered.state = MemberState::accepted;
    entered.opened = true;
    parts_.chats.updateState(tx, entered);
    parts_.news.changed(tx, chat, {user});
  });
}

void ChatService::setMuted(Id user, Id chat, bool muted) {
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.chats.setMuted(tx, chat, user, muted);
    parts_.news.changed(tx, chat, {user});
  });
}

}  // namespace instaplay::chat
