#include "sql_chat_repository.hpp"

#include <algorithm>

#include "names.hpp"

namespace instaplay::chat {
namespace {

constexpr std::string_view kFind =
    "SELECT c.id, c.kind, c.title, c.created_at, c.last_seq, c.last_at, m.chat_id, m.user_id, m.role, m.state, "
    "m.opened, m.visible_after, m.read_seq, m.muted, m.joined_at FROM chat_member m JOIN chat_chat c "
    "ON c.id = m.chat_id WHERE m.chat_id = ? AND m.user_id = ?";
constexpr std::string_view kFindDirect = "SELECT chat_id FROM chat_pair WHERE low_id = ? AND high_id = ?";
constexpr std::string_view kList =
    "SELECT c.id, c.kind, c.title, c.created_at, c.last_seq, c.last_at, m.chat_id, m.user_id, m.role, m.state, "
    "m.opened, m.visible_after, m.read_seq, m.muted, m.joined_at FROM chat_member m JOIN chat_chat c "
    "ON c.id = m.chat_id WHERE m.user_id = ? AND m.state = ? AND (m.opened = 1 OR c.last_seq > m.visible_after) "
    "AND (c.last_at < ? OR (c.last_at = ? AND c.id < ?)) ORDER BY c.last_at DESC, c.id DESC LIMIT ?";
constexpr std::string_view kMembers =
    "SELECT chat_id, user_id, role, state, opened, visible_after, read_seq, muted, joined_at FROM chat_member "
    "WHERE chat_id IN ";
constexpr std::string_view kLongestFirst = " ORDER BY chat_id, joined_at, user_id";
constexpr std::string_view kCountUnread =
    "SELECT m.state, COUNT(*) FROM chat_member m JOIN chat_chat c ON c.id = m.chat_id "
    "WHERE m.user_id = ? AND m.muted = 0 AND c.last_seq > m.read_seq GROUP BY m.state";
constexpr std::string_view kPartners =
    "SELECT o.user_id FROM chat_member m JOIN chat_chat c ON c.id = m.chat_id JOIN chat_member o "
    "ON o.chat_id = m.chat_id AND o.user_id <> m.user_id WHERE m.user_id = ? AND m.state = 'accepted' "
    "AND c.kind = 'direct' AND c.last_seq > 0 AND o.state = 'accepted'";
constexpr std::string_view kPartnerAmong = " AND o.user_id IN ";
constexpr std::string_view kLatestFirst = " ORDER BY c.last_at DESC, c.id DESC LIMIT ?";
constexpr std::string_view kGroupsOf =
    "SELECT m.chat_id FROM chat_member m JOIN chat_chat c ON c.id = m.chat_id "
    "WHERE m.user_id = ? AND c.kind = 'group' ORDER BY m.chat_id LIMIT ?";
constexpr std::string_view kLock =
    "SELECT id, kind, title, created_at, last_seq, last_at FROM chat_chat WHERE id = ? FOR UPDATE";
constexpr std::string_view kInsert =
    "INSERT INTO chat_chat (id, kind, title, created_at, last_seq, last_at) VALUES (?, ?, ?, ?, ?, ?)";
constexpr std::string_view kInsertPair = "INSERT INTO chat_pair (low_id, high_id, chat_id) VALUES (?, ?, ?)";
constexpr std::string_view kInsertMember =
    "INSERT INTO chat_member (chat_id, user_id, role, state, opened, visible_after, read_seq, muted, joined_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kRemoveMember = "DELETE FROM chat_member WHERE chat_id = ? AND user_id = ?";
constexpr std::string_view kUpdateState =
    "UPDATE chat_member SET state = ?, opened = ?, visible_after = ? WHERE chat_id = ? AND user_id = ?";
constexpr std::string_view kSetRole = "UPDATE chat_member SET role = ? WHERE chat_id = ? AND user_id = ?";
constexpr std::string_view kSetMuted = "UPDATE chat_member SET muted = ? WHERE chat_id = ? AND user_id = ?";
constexpr std::string_view kSetTitle = "UPDATE chat_chat SET title = ? WHERE id = ?";
constexpr std::string_view kSetLast = "UPDATE chat_chat SET last_seq = ?, last_at = ? WHERE id = ?";
constexpr std::string_view kAdvanceRead =
    "UPDATE chat_member SET read_seq = ? WHERE chat_id = ? AND user_id = ? AND read_seq < ?";

constexpr std::size_t kChatColumns = 6;

Chat chatOf(const Row& row) {
  return {row.get<Id>(0),
          chatKindOf(row.get<std::string>(1)),
          row.get<std::optional<std::string>>(2),
          row.get<TimeMs>(3),
          row.get<Seq>(4),
          row.get<TimeMs>(5)};
}

Member memberOf(const Row& row, std::size_t first) {
  return {row.get<Id>(first),
          row.get<Id>(first + 1),
          roleOf(row.get<std::string>(first + 2)),
          memberStateOf(row.get<std::string>(first + 3)),
          row.get<bool>(first + 4),
          row.get<Seq>(first + 5),
          row.get<Seq>(first + 6),
          row.get<bool>(first + 7),
          row.get<TimeMs>(first + 8)};
}

Membership membershipOf(const Row& row) { return {chatOf(row), memberOf(row, kChatColumns)}; }

}  // namespace

std::optional<Membership> SqlChatRepository::find(Id user, Id chat) const {
  const std::optional<Row> row = sql_.one(kFind, chat, user);
  return row ? std::optional(membershipOf(*row)) : std::nullopt;
}

std::optional<Id> SqlChatRepository::findDirect(Id user, Id other) const {
  const std::optional<Row> row = sql_.one(kFindDirect, std::min(user, other), std::max(user, other));
  return row ? std::optional(row->get<Id>(0)) : std::nullopt;
}

std::vector<Membership> SqlChatRepository::list(Id user, MemberState state, const std::optional<Cursor>& after,
                                                std::uint32_t limit) const {
  const Cursor start = descendingFrom(after);
  std::vector<Membership> chats;
  for (const Row& row : sql_.query(kList, user, nameOf(state), start.key, start.key, start.id, limit)) {
    chats.push_back(membershipOf(row));
  }
  return chats;
}

std::vector<Member> SqlChatRepository::members(const SqlExecutor& sql, const std::vector<Id>& chats) const {
  std::vector<Member> members;
  if (chats.empty()) return members;
  std::vector<SqlValue> values;
  const std::string statement = std::string(kMembers) + inList(chats, values) + std::string(kLongestFirst);
  for (const Row& row : sql.queryList(statement, values)) members.push_back(memberOf(row, 0));
  return members;
}

Unread SqlChatRepository::countUnread(Id user) const {
  Unread unread;
  for (const Row& row : sql_.query(kCountUnread, user)) {
    const MemberState state = memberStateOf(row.get<std::string>(0));
    if (state == MemberState::accepted) unread.chats = row.get<std::int64_t>(1);
    if (state == MemberState::requested) unread.requests = row.get<std::int64_t>(1);
  }
  return unread;
}

std::set<Id> SqlChatRepository::partnersAmong(Id user, const std::vector<Id>& users) const {
  std::set<Id> partners;
  if (users.empty()) return partners;
  std::vector<SqlValue> values{user};
  const std::string statement = std::string(kPartners) + std::string(kPartnerAmong) + inList(users, values);
  for (const Row& row : sql_.queryList(statement, values)) partners.insert(row.get<Id>(0));
  return partners;
}

std::vector<Id> SqlChatRepository::latestPartners(Id user, std::uint32_t limit) const {
  std::vector<Id> partners;
  for (const Row& row : sql_.query(std::string(kPartners) + std::string(kLatestFirst), user, limit)) {
    partners.push_back(row.get<Id>(0));
  }
  return partners;
}

std::vector<Id> SqlChatRepository::groupsOf(Id user, std::uint32_t limit) const {
  std::vector<Id> groups;
  for (const Row& row : sql_.query(kGroupsOf, user, limit)) groups.push_back(row.get<Id>(0));
  return groups;
}

std::optional<Chat> SqlChatRepository::lock(const SqlExecutor& tx, Id chat) {
  const std::optional<Row> row = tx.one(kLock, chat);
  return row ? std::optional(chatOf(*row)) : std::nullopt;
}

void SqlChatRepository::insert(const SqlExecutor& tx, const Chat& chat) {
  tx.exec(kInsert, chat.id, nameOf(chat.kind), chat.title, chat.createdAt, chat.lastSeq, chat.lastAt);
}

void SqlChatRepository::insertPair(const SqlExecutor& tx, Id user, Id other, Id chat) {
  tx.exec(kInsertPair, std::min(user, other), std::max(user, other), chat);
}

void SqlChatRepository::insertMember(const SqlExecutor& tx, const Member& member) {
  tx.exec(kInsertMember, member.chatId, member.userId, nameOf(member.role), nameOf(member.state), member.opened,
          member.visibleAfter, member.readSeq, member.muted, member.joinedAt);
}

bool SqlChatRepository::removeMember(const SqlExecutor& tx, Id chat, Id user) {
  return tx.exec(kRemoveMember, chat, user) > 0;
}

void SqlChatRepository::updateState(const SqlExecutor& tx, const Member& member) {
  tx.exec(kUpdateState, nameOf(member.state), member.opened, member.visibleAfter, member.chatId, member.userId);
}

void SqlChatRepository::setRole(const SqlExecutor& tx, Id chat, Id user, Role role) {
  tx.exec(kSetRole, nameOf(role), chat, user);
}

void SqlChatRepository::setMuted(const SqlExecutor& sql, Id chat, Id user, bool muted) {
  sql.exec(kSetMuted, muted, chat, user);
}

void SqlChatRepository::setTitle(const SqlExecutor& sql, Id chat, const std::optional<std::string>& title) {
  sql.exec(kSetTitle, title, chat);
}

void SqlChatRepository::setLast(const SqlExecutor& tx, Id chat, Seq seq, TimeMs at) {
  tx.exec(kSetLast, seq, at, chat);
}

bool SqlChatRepository::advanceRead(const SqlExecutor& sql, Id chat, Id user, Seq seq) {
  return sql.exec(kAdvanceRead, seq, chat, user, seq) > 0;
}

}  // namespace instaplay::chat
