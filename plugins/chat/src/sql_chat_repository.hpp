#pragma once

#include "chat_repository.hpp"

namespace instaplay::chat {

class SqlChatRepository final : public ChatRepository {
 public:
  explicit SqlChatRepository(const Sql& sql) : sql_(sql) {}

  std::optional<Membership> find(Id user, Id chat) const override;
  std::optional<Id> findDirect(Id user, Id other) const override;
  std::vector<Membership> list(Id user, MemberState state, const std::optional<Cursor>& after,
                               std::uint32_t limit) const override;
  std::vector<Member> members(const SqlExecutor& sql, const std::vector<Id>& chats) const override;
  Unread countUnread(Id user) const override;
  std::set<Id> partnersAmong(Id user, const std::vector<Id>& users) const override;
  std::vector<Id> latestPartners(Id user, std::uint32_t limit) const override;
  std::vector<Id> groupsOf(Id user, std::uint32_t limit) const override;
  std::optional<Chat> lock(const SqlExecutor& tx, Id chat) override;
  void insert(const SqlExecutor& tx, const Chat& chat) override;
  void insertPair(const SqlExecutor& tx, Id user, Id other, Id chat) override;
  void insertMember(const SqlExecutor& tx, const Member& member) override;
  bool removeMember(const SqlExecutor& tx, Id chat, Id user) override;
  void updateState(const SqlExecutor& tx, const Member& member) override;
  void setRole(const SqlExecutor& tx, Id chat, Id user, Role role) override;
  void setMuted(const SqlExecutor& sql, Id chat, Id user, bool muted) override;
  void setTitle(const SqlExecutor& sql, Id chat, const std::optional<std::string>& title) override;
  void setLast(const SqlExecutor& tx, Id chat, Seq seq, TimeMs at) override;
  bool advanceRead(const SqlExecutor& sql, Id chat, Id user, Seq seq) override;

 private:
  Sql sql_;
};

}  // namespace instaplay::chat
