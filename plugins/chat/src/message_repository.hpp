#pragma once

#include <instaplay/sql.hpp>

#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "chat.hpp"

namespace instaplay::chat {

/// Envelopes of messages and reactions to them, in SQL.
class MessageRepository {
 public:
  virtual ~MessageRepository() = default;

  /// What the sender has sent to the chat under that client id.
  virtual std::optional<Message> findSent(const SqlExecutor& sql, Id chat, Id sender,
                                          std::string_view clientId) const = 0;
  virtual std::optional<Message> find(const SqlExecutor& sql, Id chat, Seq seq) const = 0;
  virtual std::vector<Message> findMany(const std::vector<Id>& ids) const = 0;
  /// The last message of each of those chats that has one.
  virtual std::vector<Message> lastOf(const std::vector<Id>& chats) const = 0;
  /// Those above one place and below another: the highest of them descending, or the lowest ascending.
  virtual std::vector<Message> listOlder(Id chat, Seq above, Seq below, std::uint32_t limit) const = 0;
  virtual std::vector<Message> listNewer(Id chat, Seq above, std::uint32_t limit) const = 0;
  /// Some of what a sender has not taken back, up to limit.
  virtual std::vector<Message> listBySender(Id sender, std::uint32_t limit) const = 0;
  /// Those of the ids whose text somebody may still read: not taken back, in a chat with members.
  virtual std::set<Id> readableAmong(const std::vector<Id>& ids) const = 0;

  virtual void insert(const SqlExecutor& tx, const Message& message) = 0;
  /// Keeps the place and drops the rest, with all reactions; false when that was done already.
  virtual bool remove(const SqlExecutor& tx, const Message& message, TimeMs at) = 0;

  /// Oldest first.
  virtual std::vector<Reaction> reactionsTo(const std::vector<Id>& messages) const = 0;
  /// One reaction a person and message: the last one stays. False when it is there already.
  virtual bool react(const SqlExecutor& tx, const Reaction& reaction, TimeMs at) = 0;
  virtual bool unreact(const SqlExecutor& tx, const Reaction& reaction) = 0;  ///< false when there was none
  virtual void forgetReactions(const SqlExecutor& tx, Id user) = 0;
};

}  // namespace instaplay::chat
