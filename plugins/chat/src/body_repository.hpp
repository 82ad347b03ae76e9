#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "chat.hpp"

namespace instaplay::chat {

/// The texts of messages, by message. A text never changes.
class BodyRepository {
 public:
  virtual ~BodyRepository() = default;

  virtual void insert(Id message, Id chat, const std::string& text) = 0;
  /// Those that are there.
  virtual std::map<Id, std::string> findMany(const std::vector<Id>& messages) const = 0;
  virtual void remove(const std::vector<Id>& messages) = 0;

  struct Stored {
    Id messageId;
    std::string text;
  };
  /// Texts of those chats that are older than a message, newest first.
  virtual std::vector<Stored> listOlder(const std::vector<Id>& chats, Id below, std::uint32_t limit) const = 0;
  /// Messages that have a text, minted after `after`, ascending.
  virtual std::vector<Id> list(Id after, std::uint32_t limit) const = 0;
};

}  // namespace instaplay::chat
