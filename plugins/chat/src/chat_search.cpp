#include "chat_search.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "message_text.hpp"

namespace instaplay::chat {
namespace {

constexpr std::size_t kMinWords = 2, kMaxWords = 100;

}  // namespace

Page<MessageView> ChatSearch::find(Id user, const std::string& words, const PageRequest& request) const {
  if (isBlank(words) || codePoints(words) < kMinWords || codePoints(words) > kMaxWords) {
    throw Error::invalid("/q", "Must have 2 to 100 characters.");
  }
  const std::string wanted = foldedCase(words);
  const auto chats = chats_.list(user, MemberState::accepted, std::nullopt, kChats);
  std::vector<Id> ids;
  for (const Membership& membership : chats) ids.push_back(membership.chat.id);
  const Id below = request.after ? request.after->id : std::numeric_limits<Id>::max();

  const auto texts = bodies_.listOlder(ids, below, kTexts);
  std::vector<Id> found;
  std::size_t looked = 0;
  while (looked < texts.size() && found.size() < request.limit) {
    const auto& [message, text] = texts[looked++];
    if (foldedCase(text).find(wanted) != std::string::npos) found.push_back(message);
  }
  Page<MessageView> page{views_.messages(user, visible(chats, found)), std::nullopt};
  const bool more = looked < texts.size() || texts.size() == kTexts;
  if (more) page.next = Cursor{0, texts[looked - 1].messageId};
  return page;
}

// Newest first, without what was taken back or said before the member came.
std::vector<Message> ChatSearch::visible(const std::vector<Membership>& chats, const std::vector<Id>& ids) const {
  std::vector<Message> messages = messages_.findMany(ids);
  std::erase_if(messages, [&](const Message& message) {
    const auto membership =
        std::ranges::find(chats, message.chatId, [](const Membership& each) { return each.chat.id; });
    return message.deleted || message.seq <= membership->member.visibleAfter;
  });
  std::ranges::sort(messages, std::greater<>{}, &Message::id);
  return messages;
}

}  // namespace instaplay::chat
