#include "sql_like_repository.hpp"

namespace instaplay::likes {
namespace {

constexpr std::string_view kAdd =
    "INSERT INTO likes_like (target_type, target_id, user_id, created_at) VALUES (?, ?, ?, ?)";
constexpr std::string_view kCountOne =
    "INSERT INTO likes_count (target_type, target_id, likes) VALUES (?, ?, 1) "
    "ON CONFLICT (target_type, target_id) DO UPDATE SET likes = likes + 1";
constexpr std::string_view kRemove = "DELETE FROM likes_like WHERE target_type = ? AND target_id = ? AND user_id = ?";
constexpr std::string_view kUncountOne =
    "UPDATE likes_count SET likes = likes - 1 WHERE target_type = ? AND target_id = ?";
constexpr std::string_view kRemoveTargetLikes = "DELETE FROM likes_like WHERE target_type = ? AND target_id = ?";
constexpr std::string_view kRemoveTargetCount = "DELETE FROM likes_count WHERE target_type = ? AND target_id = ?";
constexpr std::string_view kCount = "SELECT likes FROM likes_count WHERE target_type = ? AND target_id = ?";
constexpr std::string_view kCounts = "SELECT target_id, likes FROM likes_count WHERE target_type = ? AND target_id IN ";
constexpr std::string_view kLikedAmong =
    "SELECT target_id FROM likes_like WHERE target_type = ? AND user_id = ? AND target_id IN ";
constexpr std::string_view kOfTarget =
    "SELECT target_id, user_id, created_at FROM likes_like WHERE target_type = ? AND target_id = ? "
    "AND (created_at < ? OR (created_at = ? AND user_id < ?)) ORDER BY created_at DESC, user_id DESC LIMIT ?";
constexpr std::string_view kOfUser =
    "SELECT target_id, user_id, created_at FROM likes_like WHERE user_id = ? AND target_type = ? "
    "AND (created_at < ? OR (created_at = ? AND target_id < ?)) ORDER BY created_at DESC, target_id DESC LIMIT ?";

std::vector<Like> likesOf(const std::vector<Row>& rows, std::string_view type) {
  std::vector<Like> likes;
  likes.reserve(rows.size());
  for (const Row& row : rows) {
    likes.push_back({{std::string(type), row.get<Id>(0)}, row.get<Id>(1), row.get<TimeMs>(2)});
  }
  return likes;
}

}  // namespace

void SqlLikeRepository::add(const Transaction& tx, const Like& like) {
  tx.defer(kAdd, like.target.type, like.target.id, like.userId, like.createdAt);
  tx.defer(kCountOne, like.target.type, like.target.id);
}

bool SqlLikeRepository::remove(const Transaction& tx, const Target& target, Id user) {
  if (tx.exec(kRemove, target.type, target.id, user) == 0) return false;
  tx.defer(kUncountOne, target.type, target.id);
  return true;
}

void SqlLikeRepository::removeTarget(const Transaction& tx, const Target& target) {
  tx.defer(kRemoveTargetLikes, target.type, target.id);
  tx.defer(kRemoveTargetCount, target.type, target.id);
}

std::int64_t SqlLikeRepository::commitAndCount(Transaction& tx, const Target& target) const {
  const std::optional<Row> row = tx.commitWith(kCount, target.type, target.id);
  return row ? row->get<std::int64_t>(0) : 0;
}

std::map<Id, std::int64_t> SqlLikeRepository::counts(std::string_view type, const std::vector<Id>& targets) const {
  if (targets.empty()) return {};
  std::vector<SqlValue> values{type};
  const std::string statement = std::string(kCounts) + inList(targets, values);
  std::map<Id, std::int64_t> counts;
  for (const Row& row : sql_.queryList(statement, values)) counts[row.get<Id>(0)] = row.get<std::int64_t>(1);
  return counts;
}

std::set<Id> SqlLikeRepository::likedAmong(Id user, std::string_view type, const std::vector<Id>& targets) const {
  if (targets.empty()) return {};
  std::vector<SqlValue> values{type, user};
  const std::string statement = std::string(kLikedAmong) + inList(targets, values);
  std::set<Id> liked;
  for (const Row& row : sql_.queryList(statement, values)) liked.insert(row.get<Id>(0));
  return liked;
}

std::vector<Like> SqlLikeRepository::listOfTarget(const Target& target, const std::optional<Cursor>& after,
                                                  std::uint32_t limit) const {
  const Cursor start = descendingFrom(after);
  return likesOf(sql_.query(kOfTarget, target.type, target.id, start.key, start.key, start.id, limit), target.type);
}

std::vector<Like> SqlLikeRepository::listOfUser(Id user, std::string_view type, const std::optional<Cursor>& after,
                                                std::uint32_t limit) const {
  const Cursor start = descendingFrom(after);
  return likesOf(sql_.query(kOfUser, user, type, start.key, start.key, start.id, limit), type);
}

}  // namespace instaplay::likes
