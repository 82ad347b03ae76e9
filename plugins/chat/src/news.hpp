#pragma once

#include <instaplay/sql.hpp>

#include <string>
#include <vector>

#include "chat.hpp"
#include "chat_view.hpp"

namespace instaplay::chat {

enum class Attendance { away, there };

/// Tells people on their sockets, and other plugins by events, what happened in a chat. What takes a transaction is
/// told when that commits, and never when it does not.
class News {
 public:
  virtual ~News() = default;

  /// notified: whom another plugin may call to the chat.
  virtual void sent(const Transaction& tx, const MessageView& message, const std::vector<Id>& audience,
                    const std::vector<Id>& notified) const = 0;
  virtual void deleted(const Transaction& tx, const Message& message, const std::vector<Id>& audience) const = 0;
  /// An empty emoji: taken back.
  virtual void reacted(const Transaction& tx, const Message& message, const Reaction& reaction,
                       const std::vector<Id>& audience) const = 0;
  virtual void read(const Transaction& tx, Id chat, Id user, Seq seq, const std::vector<Id>& audience) const = 0;
  /// Its members, their roles or its title, or how the audience takes it: whoever shows the chat looks at it anew.
  virtual void changed(const Transaction& tx, Id chat, const std::vector<Id>& audience) const = 0;
  /// Both best effort.
  virtual void typing(Id chat, Id user, const std::vector<Id>& audience) const = 0;
  virtual void presence(Id user, Attendance attendance, const std::vector<Id>& audience) const = 0;
};

}  // namespace instaplay::chat
