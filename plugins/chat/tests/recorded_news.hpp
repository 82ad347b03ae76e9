#pragma once

#include <string>
#include <utility>
#include <vector>

#include "news.hpp"

namespace instaplay::chat {

/// Keeps what was told, and to whom.
class RecordedNews final : public News {
 public:
  struct Item {
    std::string kind;
    std::vector<Id> audience;
    std::string detail;

    friend bool operator==(const Item&, const Item&) = default;
  };
  mutable std::vector<Item> items;

  void sent(const Transaction&, const MessageView& view, const std::vector<Id>& audience,
            const std::vector<Id>& notified) const override {
    std::string calls = view.text.value_or("") + " calls";
    for (const Id user : notified) calls += " " + formatId(user);
    items.push_back({"sent", audience, calls});
  }
  void deleted(const Transaction&, const Message& message, const std::vector<Id>& audience) const override {
    items.push_back({"deleted", audience, std::to_string(message.seq)});
  }
  void reacted(const Transaction&, const Message&, const Reaction& reaction,
               const std::vector<Id>& audience) const override {
    items.push_back({"reacted", audience, reaction.emoji});
  }
  void read(const Transaction&, Id, Id, Seq seq, const std::vector<Id>& audience) const override {
    items.push_back({"read", audience, std::to_string(seq)});
  }
  void changed(const Transaction&, Id, const std::vector<Id>& audience) const override {
    items.push_back({"changed", audience, ""});
  }
  void typing(Id, Id, const std::vector<Id>& audience) const override { items.push_back({"typing", audience, ""}); }
  void presence(Id user, Attendance attendance, const std::vector<Id>& audience) const override {
    items.push_back({attendance == Attendance::there ? "there" : "away", audience, formatId(user)});
  }

  std::vector<Item> take() { return std::exchange(items, {}); }
};

}  // namespace instaplay::chat
