#pragma once

#include "message_repository.hpp"

namespace instaplay::chat {

class SqlMessageRepository final : public MessageRepository {
 public:
  explicit SqlMessageRepository(const Sql& sql) : sql_(sql) {}

  std::optional<Message> findSent(const SqlExecutor& sql, Id chat, Id sender, std::string_view clientId) const override;
  std::optional<Message> find(const SqlExecutor& sql, Id chat, Seq seq) const override;
  std::vector<Message> findMany(const std::vector<Id>& ids) const override;
  std::vector<Message> lastOf(const std::vector<Id>& chats) const override;
  std::vector<Message> listOlder(Id chat, Seq above, Seq below, std::uint32_t limit) const override;
  std::vector<Message> listNewer(Id chat, Seq above, std::uint32_t limit) const override;
  std::vector<Message> listBySender(Id sender, std::uint32_t limit) const override;
  std::set<Id> readableAmong(const std::vector<Id>& ids) const override;
  void insert(const SqlExecutor& tx, const Message& message) override;
  bool remove(const SqlExecutor& tx, const Message& message, TimeMs at) override;
  std::vector<Reaction> reactionsTo(const std::vector<Id>& messages) const override;
  bool react(const SqlExecutor& tx, const Reaction& reaction, TimeMs at) override;
  bool unreact(const SqlExecutor& tx, const Reaction& reaction) override;
  void forgetReactions(const SqlExecutor& tx, Id user) override;

 private:
  std::vector<Message> among(std::string_view statement, const std::vector<Id>& keys) const;

  Sql sql_;
};

}  // namespace instaplay::chat
