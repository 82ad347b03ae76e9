#include "tests/faults/chat_inbox.hpp"

#include <algorithm>

namespace instaplay::testing {
namespace {

std::string lineOf(const Json& message) {
  const std::string text = message.at("text");
  return std::to_string(message.at("seq").get<std::int64_t>()) + ' ' + message.at("id").get<std::string>() + ' ' +
         message.at("clientId").get<std::string>() + ' ' + text.substr(0, text.find(' '));
}

}  // namespace

void ChatInbox::resumed(const Json& answer) {
  if (answer.at("from") != place_.offset + 1) faults_.push_back("resumed from elsewhere: " + answer.dump());
}

void ChatInbox::take(const Json& event) {
  const auto offset = event.at("o").get<std::int64_t>();
  if (offset != place_.offset + 1) {
    faults_.push_back("after the event " + std::to_string(place_.offset) + " came " + event.dump());
  }
  place_.offset = offset;
  if (event.at("k") != "chat.message") return;
  const Json& message = event.at("d");
  Chat& chat = chats_[message.at("chatId")];
  const bool isNew = add(chat, message);
  if (!isNew && message.at("seq") > chat.loaded) faults_.push_back("came twice: " + event.dump());
}

void ChatInbox::load(const Json& message) {
  Chat& chat = chats_[message.at("chatId")];
  add(chat, message);
  chat.loaded = std::max(chat.loaded, message.at("seq").get<std::size_t>());
}

// Tells whether it was unknown.
bool ChatInbox::add(Chat& chat, const Json& message) {
  const auto seq = message.at("seq").get<std::size_t>();
  const std::string line = lineOf(message);
  if (seq <= chat.lines.size()) {
    if (chat.lines[seq - 1] != line) faults_.push_back("'" + chat.lines[seq - 1] + "' became '" + line + "'");
    return false;
  }
  if (seq > chat.lines.size() + 1) {
    faults_.push_back("missing between " + std::to_string(chat.lines.size()) + " and '" + line + "'");
  }
  chat.lines.resize(seq - 1);
  chat.lines.push_back(line);
  return true;
}

}  // namespace instaplay::testing
