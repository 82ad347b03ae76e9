#pragma once

#include <instaplay/events.hpp>
#include <instaplay/sockets.hpp>

#include "news.hpp"

namespace instaplay::chat {

/// News as pushes to sockets, and as events for other plugins.
class PushedNews final : public News {
 public:
  PushedNews(const Sockets& sockets, const Events& events) : sockets_(sockets), events_(events) {}

  void sent(const Transaction& tx, const MessageView& message, const std::vector<Id>& audience,
            const std::vector<Id>& notified) const override;
  void deleted(const Transaction& tx, const Message& message, const std::vector<Id>& audience) const override;
  void reacted(const Transaction& tx, const Message& message, const Reaction& reaction,
               const std::vector<Id>& audience) const override;
  void read(const Transaction& tx, Id chat, Id user, Seq seq, const std::vector<Id>& audience) const override;
  void changed(const Transaction& tx, Id chat, const std::vector<Id>& audience) const override;
  void typing(Id chat, Id user, const std::vector<Id>& audience) const override;
  void presence(Id user, Attendance attendance, const std::vector<Id>& audience) const override;

 private:
  Sockets sockets_;
  Events events_;
};

}  // namespace instaplay::chat
