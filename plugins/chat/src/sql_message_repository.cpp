#include "sql_message_repository.hpp"

#include <algorithm>
#include <iterator>

namespace instaplay::chat {
namespace {

constexpr std::string_view kFindSent =
    "SELECT id, chat_id, seq, sender_id, client_id, attachment_type, attachment_id, reply_to, created_at, deleted_at "
    "FROM chat_message WHERE chat_id = ? AND sender_id = ? AND client_id = ?";
constexpr std::string_view kFind =
    "SELECT id, chat_id, seq, sender_id, client_id, attachment_type, attachment_id, reply_to, created_at, deleted_at "
    "FROM chat_message WHERE chat_id = ? AND seq = ?";
constexpr std::string_view kFindMany =
    "SELECT id, chat_id, seq, sender_id, client_id, attachment_type, attachment_id, reply_to, created_at, deleted_at "
    "FROM chat_message WHERE id IN ";
constexpr std::string_view kLastOf =
    "SELECT m.id, m.chat_id, m.seq, m.sender_id, m.client_id, m.attachment_type, m.attachment_id, m.reply_to, "
    "m.created_at, m.deleted_at FROM chat_chat c JOIN chat_message m ON m.chat_id = c.id AND m.seq = c.last_seq "
    "WHERE c.id IN ";
constexpr std::string_view kListOlder =
    "SELECT id, chat_id, seq, sender_id, client_id, attachment_type, attachment_id, reply_to, created_at, deleted_at "
    "FROM chat_message WHERE chat_id = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?";
constexpr std::string_view kListNewer =
    "SELECT id, chat_id, seq, sender_id, client_id, attachment_type, attachment_id, reply_to, created_at, deleted_at "
    "FROM chat_message WHERE chat_id = ? AND seq > ? ORDER BY seq LIMIT ?";
constexpr std::string_view kListBySender =
    "SELECT id, chat_id, seq, sender_id, client_id, attachment_type, attachment_id, reply_to, created_at, deleted_at "
    "FROM chat_message WHERE sender_id = ? AND deleted_at IS NULL ORDER BY id LIMIT ?";
constexpr std::string_view kReadable =
    "SELECT m.id FROM chat_message m WHERE m.deleted_at IS NULL "
    "AND EXISTS (SELECT 1 FROM chat_member p WHERE p.chat_id = m.chat_id) AND m.id IN ";
constexpr std::string_view kInsert =
    "INSERT INTO chat_message (id, chat_id, seq, sender_id, client_id, attachment_type, attachment_id, reply_to, "
    "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kRemove =
    "UPDATE chat_message SET deleted_at = ?, attachment_type = NULL, attachment_id = NULL, reply_to = NULL "
    "WHERE chat_id = ? AND seq = ? AND deleted_at IS NULL";
constexpr std::string_view kRemoveReactions = "DELETE FROM chat_reaction WHERE message_id = ?";
constexpr std::string_view kReactionsTo = "SELECT message_id, user_id, emoji FROM chat_reaction WHERE message_id IN ";
constexpr std::string_view kOldestFirst = " ORDER BY created_at, user_id";
constexpr std::string_view kReactionOf = "SELECT emoji FROM chat_reaction WHERE message_id = ? AND user_id = ?";
constexpr std::string_view kReact =
    "INSERT INTO chat_reaction (message_id, user_id, emoji, created_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (message_id, user_id) DO UPDATE SET emoji = excluded.emoji, created_at = excluded.created_at";
constexpr std::string_view kUnreact = "DELETE FROM chat_reaction WHERE message_id = ? AND user_id = ? AND emoji = ?";
constexpr std::string_view kForgetReactions = "DELETE FROM chat_reaction WHERE user_id = ?";

Message messageOf(const Row& row) {
  Message message{row.get<Id>(0),
                  row.get<Id>(1),
                  row.get<Seq>(2),
                  row.get<Id>(3),
                  row.get<std::string>(4),
                  std::nullopt,
                  row.get<std::optional<Seq>>(7),
                  row.get<TimeMs>(8),
                  !row.isNull(9)};
  if (!row.isNull(5)) message.attachment = Attachment{row.get<std::string>(5), row.get<Id>(6)};
  return message;
}

std::vector<Message> messagesOf(const std::vector<Row>& rows) {
  std::vector<Message> messages;
  messages.reserve(rows.size());
  std::ranges::transform(rows, std::back_inserter(messages), messageOf);
  return messages;
}

std::optional<Message> messageOf(const std::optional<Row>& row) {
  return row ? std::optional(messageOf(*row)) : std::nullopt;
}

}  // namespace

std::optional<Message> SqlMessageRepository::findSent(const SqlExecutor& sql, Id chat, Id sender,
                                                      std::string_view clientId) const {
  return messageOf(sql.one(kFindSent, chat, sender, clientId));
}

std::optional<Message> SqlMessageRepository::find(const SqlExecutor& sql, Id chat, Seq seq) const {
  return messageOf(sql.one(kFind, chat, seq));
}

std::vector<Message> SqlMessageRepository::findMany(const std::vector<Id>& ids) const { return among(kFindMany, ids); }

std::vector<Message> SqlMessageRepository::lastOf(const std::vector<Id>& chats) const { return among(kLastOf, chats); }

std::vector<Message> SqlMessageRepository::listOlder(Id chat, Seq above, Seq below, std::uint32_t limit) const {
  return messagesOf(sql_.query(kListOlder, chat, above, below, limit));
}

std::vector<Message> SqlMessageRepository::listNewer(Id chat, Seq above, std::uint32_t limit) const {
  return messagesOf(sql_.query(kListNewer, chat, above, limit));
}

std::vector<Message> SqlMessageRepository::listBySender(Id sender, std::uint32_t limit) const {
  return messagesOf(sql_.query(kListBySender, sender, limit));
}

std::set<Id> SqlMessageRepository::readableAmong(const std::vector<Id>& ids) const {
  std::set<Id> readable;
  if (ids.empty()) return readable;
  std::vector<SqlValue> values;
  const std::string statement = std::string(kReadable) + inList(ids, values);
  for (const Row& row : sql_.queryList(statement, values)) readable.insert(row.get<Id>(0));
  return readable;
}

void SqlMessageRepository::insert(const SqlExecutor& tx, const Message& message) {
  std::optional<std::string_view> type;
  std::optional<Id> attachment;
  if (message.attachment) {
    type = message.attachment->type;
    attachment = message.attachment->id;
  }
  tx.exec(kInsert, message.id, message.chatId, message.seq, message.senderId, message.clientId, type, attachment,
          message.replyTo, message.createdAt);
}

bool SqlMessageRepository::remove(const SqlExecutor& tx, const Message& message, TimeMs at) {
  if (tx.exec(kRemove, at, message.chatId, message.seq) == 0) return false;
  tx.exec(kRemoveReactions, message.id);
  return true;
}

std::vector<Reaction> SqlMessageRepository::reactionsTo(const std::vector<Id>& messages) const {
  std::vector<Reaction> reactions;
  if (messages.empty()) return reactions;
  std::vector<SqlValue> values;
  const std::string statement = std::string(kReactionsTo) + inList(messages, values) + std::string(kOldestFirst);
  for (const Row& row : sql_.queryList(statement, values)) {
    reactions.push_back({row.get<Id>(0), row.get<Id>(1), row.get<std::string>(2)});
  }
  return reactions;
}

bool SqlMessageRepository::react(const SqlExecutor& tx, const Reaction& reaction, TimeMs at) {
  const std::optional<Row> current = tx.one(kReactionOf, reaction.messageId, reaction.userId);
  if (current && current->get<std::string>(0) == reaction.emoji) return false;
  tx.exec(kReact, reaction.messageId, reaction.userId, reaction.emoji, at);
  return true;
}

bool SqlMessageRepository::unreact(const SqlExecutor& tx, const Reaction& reaction) {
  return tx.exec(kUnreact, reaction.messageId, reaction.userId, reaction.emoji) > 0;
}

void SqlMessageRepository::forgetReactions(const SqlExecutor& tx, Id user) { tx.exec(kForgetReactions, user); }

std::vector<Message> SqlMessageRepository::among(std::string_view statement, const std::vector<Id>& keys) const {
  if (keys.empty()) return {};
  std::vector<SqlValue> values;
  const std::string text = std::string(statement) + inList(keys, values);
  return messagesOf(sql_.queryList(text, values));
}

}  // namespace instaplay::chat
