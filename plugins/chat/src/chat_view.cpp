#include "chat_view.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace instaplay::chat {
namespace {

constexpr std::size_t kCardsAtOnce = 500;

std::vector<Id> idsOf(const std::vector<Message>& messages) {
  std::vector<Id> ids;
  std::ranges::transform(messages, std::back_inserter(ids), &Message::id);
  return ids;
}

std::vector<Attachment> attachmentsOf(const std::vector<Message>& messages) {
  std::set<Attachment> attachments;
  for (const Message& message : messages) {
    if (message.attachment) attachments.insert(*message.attachment);
  }
  return {attachments.begin(), attachments.end()};
}

/// Who waits with a request is not told how far the others have read, nor are they told of them.
bool mayTell(const Membership& viewer, const Member& member) {
  return member.userId == viewer.member.userId ||
         (viewer.member.state == MemberState::accepted && member.state == MemberState::accepted);
}

}  // namespace

std::vector<ChatView> ChatViews::list(const std::vector<Membership>& memberships) const {
  return render(memberships, kListedMembers);
}

ChatView ChatViews::whole(const Membership& membership) const {
  return std::move(render({membership}, std::numeric_limits<std::size_t>::max()).front());
}

std::vector<ChatView> ChatViews::render(const std::vector<Membership>& memberships, std::size_t mostMembers) const {
  if (memberships.empty()) return {};
  const Id viewer = memberships.front().member.userId;
  std::vector<Id> ids;
  for (const Membership& membership : memberships) ids.push_back(membership.chat.id);

  const std::vector<Member> all = parts_.chats.members(parts_.sql, ids);
  std::map<Id, std::vector<Member>> members;
  std::map<Id, std::size_t> counts;
  std::set<Id> shown;
  for (const Member& member : all) {
    ++counts[member.chatId];
    std::vector<Member>& ofChat = members[member.chatId];
    if (ofChat.size() == mostMembers) continue;
    ofChat.push_back(member);
    shown.insert(member.userId);
  }
  const Cards cards = cardsOf(shown);
  const std::set<Id> silent = untold(viewer, memberships, all);
  std::map<Id, MessageView> last = lastMessages(memberships);

  std::vector<ChatView> views;
  for (const Membership& membership : memberships) {
    ChatView view{membership, counts[membership.chat.id], {}, std::nullopt};
    for (const Member& member : members[membership.chat.id]) {
      MemberView& memberView =
          view.members.emplace_back(MemberView{{member.userId, cards.at(member.userId)}, member.role, std::nullopt});
      if (mayTell(membership, member) && !silent.contains(member.userId)) memberView.readSeq = member.readSeq;
    }
    if (const auto found = last.find(membership.chat.id); found != last.end()) view.last = std::move(found->second);
    views.push_back(std::move(view));
  }
  return views;
}

std::vector<MessageView> ChatViews::messages(Id viewer, const std::vector<Message>& messages) const {
  const std::vector<Id> ids = idsOf(messages);
  std::set<Id> people;
  for (const Message& message : messages) people.insert(message.senderId);
  const Cards cards = cardsOf(people);
  std::map<Id, std::string> texts = parts_.bodies.findMany(ids);
  const auto contents = parts_.attachments.resolve(viewer, attachmentsOf(messages));
  std::map<Id, std::vector<Reaction>> reactions;
  for (Reaction& reaction : parts_.messages.reactionsTo(ids)) {
    reactions[reaction.messageId].push_back(std::move(reaction));
  }

  std::vector<MessageView> views;
  for (const Message& message : messages) {
    MessageView view{message, {message.senderId, cards.at(message.senderId)}, std::nullopt, std::nullopt, {}};
    if (!message.deleted) {
      if (const auto text = texts.find(message.id); text != texts.end()) view.text = std::move(text->second);
      if (message.attachment && contents.contains(*message.attachment)) view.content = contents.at(*message.attachment);
      view.reactions = std::move(reactions[message.id]);
    }
    views.push_back(std::move(view));
  }
  return views;
}

std::map<Id, MessageView> ChatViews::lastMessages(const std::vector<Membership>& memberships) const {
  std::vector<Id> ids;
  for (const Membership& membership : memberships) {
    if (membership.chat.lastSeq > membership.member.visibleAfter) ids.push_back(membership.chat.id);
  }
  std::map<Id, MessageView> last;
  for (MessageView& view : messages(memberships.front().member.userId, parts_.messages.lastOf(ids))) {
    last.emplace(view.message.chatId, std::move(view));
  }
  return last;
}

// Partners whom a block parts from the viewer. When nobody can say, no partner's reading is told.
std::set<Id> ChatViews::untold(Id viewer, const std::vector<Membership>& memberships,
                               const std::vector<Member>& members) const {
  std::set<Id> direct;
  for (const Membership& membership : memberships) {
    if (membership.chat.kind == ChatKind::direct) direct.insert(membership.chat.id);
  }
  std::set<Id> partners;
  for (const Member& member : members) {
    if (member.userId != viewer && direct.contains(member.chatId)) partners.insert(member.userId);
  }
  try {
    const auto relations = parts_.relations.between(viewer, {partners.begin(), partners.end()});
    std::erase_if(partners, [&](Id partner) {
      const users::Relation& relation = relations.at(partner);
      return !relation.blocking && !relation.blockedBy;
    });
  } catch (const Error& error) {
    if (error.kind != Kind::unavailable && error.kind != Kind::timeout) throw;
  }
  return partners;
}

ChatViews::Cards ChatViews::cardsOf(const std::set<Id>& users) const {
  Cards cards;
  std::vector<Id> part;
  for (auto user = users.begin(); user != users.end();) {
    part.push_back(*user);
    cards[*user] = std::nullopt;
    if (++user == users.end() || part.size() == kCardsAtOnce) {
      for (auto& [id, card] : parts_.cards.byIds(part)) cards[id] = std::move(card);
      part.clear();
    }
  }
  return cards;
}

}  // namespace instaplay::chat
