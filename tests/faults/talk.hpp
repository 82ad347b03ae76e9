#pragma once

#include <doctest/doctest.h>

#include "tests/faults/chat_stand.hpp"

namespace instaplay::testing {

/// Anna, who begins on the first host, Bert, who is on the second, and their chat.
struct Talk {
  explicit Talk(const std::vector<std::string>& settings = {}) : stand(settings) {
    anna.connect(stand.port(0));
    bert.connect(stand.port(1));
  }

  /// Tries again while the host refuses it.
  void connectAtLast(ChatClient& client, std::size_t host) const {
    const auto connects = [&] {
      try {
        client.connect(stand.port(host));
        return true;
      } catch (const Disconnected& refused) {
        if (refused.code != 503) throw;
        return false;
      }
    };
    REQUIRE(eventually(connects, std::chrono::seconds(60)));
  }

  ChatDraft draft(const std::string& name) const { return {chat, "message-" + name}; }

  /// Both have read what is stored, so many messages, each once and in order.
  void bothHave(std::size_t messages) {
    const std::vector<std::string> stored = ChatStand::stored(chat);
    CHECK(stored.size() == messages);
    REQUIRE(ChatStand::relaysAll());
    for (ChatClient* client : {&anna, &bert}) {
      client->readUntil(chat, messages);
      CHECK(client->inbox().messages(chat) == stored);
      for (const std::string& fault : client->inbox().faults()) FAIL_CHECK(fault);
    }
  }

  ChatStand stand;
  const std::string annasToken = stand.person("anna"), bertsToken = stand.person("bert"),
                    chat = stand.chat(annasToken, {"bert"});
  ChatClient anna{annasToken, {chat}}, bert{bertsToken, {chat}};
};

}  // namespace instaplay::testing
