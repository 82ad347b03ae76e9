#pragma once

#include <instaplay/page.hpp>

#include <string>
#include <vector>

#include "body_repository.hpp"
#include "chat.hpp"
#include "chat_repository.hpp"
#include "chat_view.hpp"
#include "message_repository.hpp"

namespace instaplay::chat {

/// Finds words in the chats of one person, without regard to capitals. It reads through what was written last instead
/// of keeping an index of private texts: at most kTexts texts of the kChats chats that were written to last. A page may
/// hold less than asked for, even nothing, while its cursor goes on behind what was read. Any thread.
class ChatSearch {
 public:
  static constexpr std::uint32_t kChats = 100;
  static constexpr std::uint32_t kTexts = 1000;

  ChatSearch(const ChatRepository& chats, const MessageRepository& messages, const BodyRepository& bodies,
             const ChatViews& views)
      : chats_(chats), messages_(messages), bodies_(bodies), views_(views) {}

  /// Newest first. Throws invalid "/q" for less than two characters or more than a hundred.
  Page<MessageView> find(Id user, const std::string& words, const PageRequest& request) const;

 private:
  std::vector<Message> visible(const std::vector<Membership>& chats, const std::vector<Id>& ids) const;

  const ChatRepository& chats_;
  const MessageRepository& messages_;
  const BodyRepository& bodies_;
  const ChatViews& views_;
};

}  // namespace instaplay::chat
