#include "message_service.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <set>

#include "message_text.hpp"

namespace instaplay::chat {
namespace {

constexpr std::size_t kMaxText = 4000, kMinClientId = 8, kMaxClientId = 64;
constexpr std::uint32_t kBatch = 200;
// A text is written before its row commits, so what is younger may still get one.
constexpr TimeMs kOrphanAgeMs = 3'600'000;
constexpr TimeMs kIdEpochMs = 1'735'689'600'000;
constexpr int kIdTimeShift = 22;
// The second half of a history cursor: which way it goes.
constexpr std::int64_t kOlder = 1, kNewer = 2;

TimeMs mintedAt(Id id) { return (id >> kIdTimeShift) + kIdEpochMs; }

bool isClientId(const std::string& text) {
  const auto allowed = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
  return text.size() >= kMinClientId && text.size() <= kMaxClientId && std::ranges::all_of(text, allowed);
}

void checkDraft(const Draft& draft) {
  if (!isClientId(draft.clientId)) {
    throw Error::invalid("/clientId", "Must be 8 to 64 letters, digits, '-' or '_', such as a UUID.");
  }
  if (isBlank(draft.text) && !draft.attachment) throw Error::invalid("/text", "Must not be empty.");
  if (codePoints(draft.text) > kMaxText) throw Error::invalid("/text", "Must not be longer than 4000 characters.");
}

template <class Keep>
std::vector<Id> usersOf(const std::vector<Member>& members, Keep keep) {
  std::vector<Id> users;
  for (const Member& member : members) {
    if (keep(member)) users.push_back(member.userId);
  }
  return users;
}

bool hears(const Member& member) { return member.state != MemberState::declined; }
bool isIn(const Member& member) { return member.state == MemberState::accepted; }
bool isGone(const std::optional<Message>& message) { return !message || message->deleted; }

// Of a message from before they came, members are told nothing.
std::vector<Id> witnesses(const std::vector<Member>& members, const Message& message) {
  return usersOf(members, [&](const Member& member) { return hears(member) && member.visibleAfter < message.seq; });
}

void requireAccepted(const Membership& membership) {
  if (isIn(membership.member)) return;
  throw Error::unprocessable("request_pending", "Accept the request first.");
}

}  // namespace

Message MessageService::send(Id sender, Id chat, const Draft& draft) {
  const Membership membership = parts_.access.of(sender, chat);
  checkDraft(draft);
  if (const auto earlier = parts_.messages.findSent(parts_.sql, chat, sender, draft.clientId)) return *earlier;
  const std::optional<users::Relation> partner = parts_.access.requireMayWrite(membership);
  if (draft.attachment) parts_.attachments.check(sender, *draft.attachment);

  MessageView view{{parts_.ids.next(), chat, 0, sender, draft.clientId, draft.attachment, draft.replyTo,
                    parts_.clock.nowMs(), false},
                   parts_.views.person(sender),
                   std::nullopt,
                   std::nullopt,
                   {}};
  if (!draft.text.empty()) {
    parts_.bodies.insert(view.message.id, chat, draft.text);
    view.text = draft.text;
  }
  const bool follows = partner && partner->followedBy;
  const auto earlier = parts_.sql.transaction([&](const Transaction& tx) { return store(tx, view, follows); });
  if (!earlier) return view.message;
  parts_.bodies.remove({view.message.id});
  return *earlier;
}

MessageView MessageService::post(Id sender, Id chat, const Draft& draft) {
  return viewOf(sender, send(sender, chat, draft));
}

Page<MessageView> MessageService::history(Id user, Id chat, const HistoryRequest& request) const {
  const Membership membership = parts_.access.of(user, chat);
  const std::optional<Cursor>& cursor = request.page.after;
  if (cursor && cursor->id != kOlder && cursor->id != kNewer) {
    throw Error::invalid("/cursor", "Is not a cursor of this list.");
  }
  const bool newer = cursor ? cursor->id == kNewer : request.after.has_value();
  const Seq hidden = membership.member.visibleAfter;
  std::vector<Message> rows;
  if (newer) {
    const Seq after = cursor ? cursor->key : *request.after;
    rows = parts_.messages.listNewer(chat, std::max(after, hidden), request.page.rowsToRead());
  } else {
    const Seq before = cursor ? cursor->key : request.before.value_or(std::numeric_limits<Seq>::max());
    rows = parts_.messages.listOlder(chat, hidden, before, request.page.rowsToRead());
  }
  const auto page = makePage(std::move(rows), request.page, [newer](const Message& message) {
    return Cursor{message.seq, newer ? kNewer : kOlder};
  });
  return {parts_.views.messages(user, page.items), page.next};
}

void MessageService::unsend(Id user, Id chat, Seq seq) {
  const Message message = visibleMessage(parts_.access.of(user, chat), seq);
  if (message.senderId != user) {
    throw Error::forbidden("not_the_sender", "Only its sender may take a message back.");
  }
  parts_.sql.transaction([&](const Transaction& tx) {
    if (!takeBack(tx, message)) return;
    parts_.news.deleted(tx, message, witnesses(parts_.chats.members(tx, {chat}), message));
  });
  parts_.bodies.remove({message.id});
}

MessageView MessageService::react(Id user, Id chat, Seq seq, const std::string& emoji) {
  if (!isEmoji(emoji)) throw Error::invalid("/emoji", "Must be one emoji.");
  const Membership membership = parts_.access.of(user, chat);
  const Message message = visibleMessage(membership, seq);
  if (message.deleted) throw noSuchMessage();
  requireAccepted(membership);
  parts_.access.requireMayWrite(membership);
  const Reaction reaction{message.id, user, emoji};
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.chats.lock(tx, chat);
    const std::vector<Member> members = parts_.chats.members(tx, {chat});
    if (memberAmong(members, user) == nullptr) throw noSuchChat();
    if (isGone(parts_.messages.find(tx, chat, seq))) throw noSuchMessage();
    if (!parts_.messages.react(tx, reaction, parts_.clock.nowMs())) return;
    parts_.news.reacted(tx, message, reaction, witnesses(members, message));
  });
  return viewOf(user, message);
}

void MessageService::unreact(Id user, Id chat, Seq seq, const std::string& emoji) {
  const Message message = visibleMessage(parts_.access.of(user, chat), seq);
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.chats.lock(tx, chat);
    if (!parts_.messages.unreact(tx, {message.id, user, emoji})) return;
    parts_.news.reacted(tx, message, {message.id, user, {}}, witnesses(parts_.chats.members(tx, {chat}), message));
  });
}

MessageService::ReadState MessageService::read(Id user, Id chat, Seq seq) {
  const Membership membership = parts_.access.of(user, chat);
  const Seq upTo = std::min(seq, membership.chat.lastSeq);
  const bool told = isIn(membership.member) && parts_.access.reachesPartner(membership);
  parts_.sql.transaction([&](const Transaction& tx) {
    if (!parts_.chats.advanceRead(tx, chat, user, upTo)) return;
    const auto audience = [&](const Member& member) { return member.userId == user || (told && isIn(member)); };
    parts_.news.read(tx, chat, user, upTo, usersOf(parts_.chats.members(tx, {chat}), audience));
  });
  const Seq readSeq = std::max(upTo, membership.member.readSeq);
  return {readSeq, membership.chat.lastSeq - readSeq};
}

void MessageService::typing(Id user, Id chat) const {
  const Membership membership = parts_.access.of(user, chat);
  if (!isIn(membership.member) || !parts_.access.reachesPartner(membership)) return;
  const auto audience = [user](const Member& member) { return member.userId != user && isIn(member); };
  parts_.news.typing(chat, user, usersOf(parts_.chats.members(parts_.sql, {chat}), audience));
}

void MessageService::forgetUser(Id user) {
  for (;;) {
    const std::vector<Message> messages = parts_.messages.listBySender(user, kBatch);
    std::vector<Id> ids;
    for (const Message& message : messages) {
      parts_.sql.transaction([&](const Transaction& tx) { takeBack(tx, message); });
      ids.push_back(message.id);
    }
    parts_.bodies.remove(ids);
    if (messages.size() < kBatch) break;
  }
  parts_.sql.transaction([&](const Transaction& tx) { parts_.messages.forgetReactions(tx, user); });
}

std::optional<Id> MessageService::removeOrphans(Id after) {
  std::vector<Id> stored = parts_.bodies.list(after, kBatch);
  if (stored.empty()) return std::nullopt;
  const std::optional<Id> next = stored.size() == kBatch ? std::optional(stored.back()) : std::nullopt;
  const TimeMs youngest = parts_.clock.nowMs() - kOrphanAgeMs;
  std::erase_if(stored, [&](Id message) { return mintedAt(message) > youngest; });
  const std::set<Id> readable = parts_.messages.readableAmong(stored);
  std::erase_if(stored, [&](Id message) { return readable.contains(message); });
  parts_.bodies.remove(stored);
  return next;
}

// The message of an earlier attempt, which the lock on the chat makes visible to whoever comes second; else nothing,
// and the new one is stored.
std::optional<Message> MessageService::store(const Transaction& tx, MessageView& view, bool partnerFollows) {
  Message& message = view.message;
  const std::optional<Chat> chat = parts_.chats.lock(tx, message.chatId);
  if (!chat) throw noSuchChat();
  if (auto earlier = parts_.messages.findSent(tx, message.chatId, message.senderId, message.clientId)) return earlier;
  const std::vector<Member> members = parts_.chats.members(tx, {chat->id});
  const Member* own = memberAmong(members, message.senderId);
  if (own == nullptr || own->state == MemberState::declined) throw noSuchChat();
  if (message.replyTo && (*message.replyTo <= own->visibleAfter || *message.replyTo > chat->lastSeq)) {
    throw Error::invalid("/replyTo", "Is no message of this chat.");
  }

  message.seq = chat->lastSeq + 1;
  parts_.messages.insert(tx, message);
  parts_.chats.setLast(tx, chat->id, message.seq, message.createdAt);
  parts_.chats.advanceRead(tx, chat->id, message.senderId, message.seq);
  settleStates(tx, *chat, members, message.senderId, partnerFollows);
  const auto notified = [&](const Member& member) {
    return member.userId != message.senderId && isIn(member) && !member.muted;
  };
  parts_.news.sent(tx, view, usersOf(members, hears), usersOf(members, notified));
  return std::nullopt;
}

// Who writes has accepted, and so has a partner who follows the sender by now.
void MessageService::settleStates(const Transaction& tx, const Chat& chat, const std::vector<Member>& members,
                                  Id sender, bool partnerFollows) {
  for (const Member& member : members) {
    const bool accepts = member.userId == sender || (chat.kind == ChatKind::direct && partnerFollows);
    if (!accepts || member.state != MemberState::requested) continue;
    Member accepted = member;
    accepted.state = MemberState::accepted;
    parts_.chats.updateState(tx, accepted);
  }
}

// False when that was done already. Under the chat's lock no reaction can follow it.
bool MessageService::takeBack(const Transaction& tx, const Message& message) {
  parts_.chats.lock(tx, message.chatId);
  return parts_.messages.remove(tx, message, parts_.clock.nowMs());
}

Message MessageService::visibleMessage(const Membership& membership, Seq seq) const {
  if (seq <= membership.member.visibleAfter) throw noSuchMessage();
  const std::optional<Message> message = parts_.messages.find(parts_.sql, membership.chat.id, seq);
  if (!message) throw noSuchMessage();
  return *message;
}

MessageView MessageService::viewOf(Id viewer, const Message& message) const {
  return std::move(parts_.views.messages(viewer, {message}).front());
}

}  // namespace instaplay::chat
