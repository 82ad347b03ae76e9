#pragma once

#include <instaplay/page.hpp>
#include <instaplay/sql.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "chat.hpp"

namespace instaplay::chat {

/// Chats and their members in SQL. Writers take the transaction that holds the whole change; what changes members or
/// adds messages locks the chat first.
class ChatRepository {
 public:
  virtual ~ChatRepository() = default;

  /// The chat as one of its members has it; nothing for others.
  virtual std::optional<Membership> find(Id user, Id chat) const = 0;
  virtual std::optional<Id> findDirect(Id user, Id other) const = 0;
  /// Chats with something to see or opened by the user, last written to first; up to limit rows.
  virtual std::vector<Membership> list(Id user, MemberState state, const std::optional<Cursor>& after,
                                       std::uint32_t limit) const = 0;
  /// Members of all those chats, longest there first.
  virtual std::vector<Member> members(const SqlExecutor& sql, const std::vector<Id>& chats) const = 0;
  virtual Unread countUnread(Id user) const = 0;
  /// Those of the users with whom the user has a chat of two that both accepted and one has written in.
  virtual std::set<Id> partnersAmong(Id user, const std::vector<Id>& users) const = 0;
  /// All those partners, up to limit, of the chat written to last first.
  virtual std::vector<Id> latestPartners(Id user, std::uint32_t limit) const = 0;
  /// Up to limit groups of a user.
  virtual std::vector<Id> groupsOf(Id user, std::uint32_t limit) const = 0;

  virtual std::optional<Chat> lock(const SqlExecutor& tx, Id chat) = 0;
  virtual void insert(const SqlExecutor& tx, const Chat& chat) = 0;
  /// Throws conflict when the two have a chat.
  virtual void insertPair(const SqlExecutor& tx, Id user, Id other, Id chat) = 0;
  virtual void insertMember(const SqlExecutor& tx, const Member& member) = 0;
  virtual bool removeMember(const SqlExecutor& tx, Id chat, Id user) = 0;  ///< false when there was none
  /// State, opened and visibleAfter.
  virtual void updateState(const SqlExecutor& tx, const Member& member) = 0;
  virtual void setRole(const SqlExecutor& tx, Id chat, Id user, Role role) = 0;
  virtual void setMuted(const SqlExecutor& sql, Id chat, Id user, bool muted) = 0;
  virtual void setTitle(const SqlExecutor& sql, Id chat, const std::optional<std::string>& title) = 0;
  virtual void setLast(const SqlExecutor& tx, Id chat, Seq seq, TimeMs at) = 0;
  /// False when the member has read that far already.
  virtual bool advanceRead(const SqlExecutor& sql, Id chat, Id user, Seq seq) = 0;
};

}  // namespace instaplay::chat
