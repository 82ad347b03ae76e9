#include "sql_post_repository.hpp"

#include <algorithm>

namespace instaplay::posts {
namespace {

constexpr std::string_view kFind =
    "SELECT id, author_id, visibility, revision, comments_enabled, published_at, edited_at FROM posts_post WHERE id = "
    "?";
constexpr std::string_view kFindMany =
    "SELECT id, author_id, visibility, revision, comments_enabled, published_at, edited_at FROM posts_post "
    "WHERE id IN ";
constexpr std::string_view kByAuthors =
    "SELECT id, author_id, visibility, revision, comments_enabled, published_at, edited_at FROM posts_post "
    "WHERE author_id IN ";
constexpr std::string_view kBehindCursor =
    " AND (published_at < ? OR (published_at = ? AND id < ?)) ORDER BY published_at DESC, id DESC LIMIT ?";
constexpr std::string_view kPublic =
    "SELECT id, author_id, visibility, revision, comments_enabled, published_at, edited_at FROM posts_post "
    "WHERE visibility = 'public' AND (published_at < ? OR (published_at = ? AND id < ?)) "
    "ORDER BY published_at DESC, id DESC LIMIT ?";
constexpr std::string_view kByTag =
    "SELECT p.id, p.author_id, p.visibility, p.revision, p.comments_enabled, p.published_at, p.edited_at "
    "FROM posts_tag t JOIN posts_post p ON p.id = t.post_id "
    "WHERE t.tag = ? AND (t.published_at < ? OR (t.published_at = ? AND t.post_id < ?)) "
    "ORDER BY t.published_at DESC, t.post_id DESC LIMIT ?";
constexpr std::string_view kSaved =
    "SELECT post_id, saved_at FROM posts_save WHERE user_id = ? AND "
    "(saved_at < ? OR (saved_at = ? AND post_id < ?)) ORDER BY saved_at DESC, post_id DESC LIMIT ?";
constexpr std::string_view kSavedAmong = "SELECT post_id FROM posts_save WHERE user_id = ? AND post_id IN ";
constexpr std::string_view kSave =
    "INSERT INTO posts_save (user_id, post_id, saved_at) VALUES (?, ?, ?) "
    "ON CONFLICT (user_id, post_id) DO UPDATE SET saved_at = saved_at";
constexpr std::string_view kUnsave = "DELETE FROM posts_save WHERE user_id = ? AND post_id = ?";
constexpr std::string_view kCounts = "SELECT author_id, posts FROM posts_author WHERE author_id IN ";
constexpr std::string_view kInsert =
    "INSERT INTO posts_post (id, author_id, visibility, revision, comments_enabled, published_at, edited_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kCountOne =
    "INSERT INTO posts_author (author_id, posts) VALUES (?, 1) ON CONFLICT (author_id) DO UPDATE SET posts = posts + 1";
constexpr std::string_view kUncountOne = "UPDATE posts_author SET posts = posts - 1 WHERE author_id = ?";
constexpr std::string_view kUpdate =
    "UPDATE posts_post SET visibility = ?, revision = ?, comments_enabled = ?, edited_at = ? "
    "WHERE id = ? AND revision = ?";
constexpr std::string_view kInsertTag = "INSERT INTO posts_tag (tag, published_at, post_id) VALUES (?, ?, ?)";
constexpr std::string_view kDeleteTags = "DELETE FROM posts_tag WHERE post_id = ?";
constexpr std::string_view kDeletePost = "DELETE FROM posts_post WHERE id = ?";
constexpr std::string_view kDeleteSavesOfPost = "DELETE FROM posts_save WHERE post_id = ?";
constexpr std::string_view kDeleteSavesOfUser = "DELETE FROM posts_save WHERE user_id = ?";
constexpr std::string_view kDeleteCount = "DELETE FROM posts_author WHERE author_id = ?";

Post postOf(const Row& row) {
  return {row.get<Id>(0),
          row.get<Id>(1),
          users::visibilityOf(row.get<std::string>(2)),
          row.get<Id>(3),
          row.get<bool>(4),
          row.get<TimeMs>(5),
          row.get<std::optional<TimeMs>>(6)};
}

std::vector<Post> postsOf(const std::vector<Row>& rows) {
  std::vector<Post> posts;
  posts.reserve(rows.size());
  std::ranges::transform(rows, std::back_inserter(posts), postOf);
  return posts;
}

}  // namespace

std::optional<Post> SqlPostRepository::find(Id post) const {
  const std::optional<Row> row = sql_.one(kFind, post);
  return row ? std::optional(postOf(*row)) : std::nullopt;
}

std::vector<Post> SqlPostRepository::findMany(const std::vector<Id>& posts) const {
  if (posts.empty()) return {};
  std::vector<SqlValue> values;
  const std::string statement = std::string(kFindMany) + inList(posts, values);
  return postsOf(sql_.queryList(statement, values));
}

std::vector<Post> SqlPostRepository::listByAuthors(const std::vector<Id>& authors, const std::optional<Cursor>& after,
                                                   std::uint32_t limit) const {
  if (authors.empty()) return {};
  const Cursor start = descendingFrom(after);
  std::vector<SqlValue> values;
  const std::string statement = std::string(kByAuthors) + inList(authors, values) + std::string(kBehindCursor);
  values.insert(values.end(), {start.key, start.key, start.id, limit});
  return postsOf(sql_.queryList(statement, values));
}

std::vector<Post> SqlPostRepository::listPublic(const std::optional<Cursor>& after, std::uint32_t limit) const {
  const Cursor start = descendingFrom(after);
  return postsOf(sql_.query(kPublic, start.key, start.key, start.id, limit));
}

std::vector<Post> SqlPostRepository::listByTag(std::string_view tag, const std::optional<Cursor>& after,
                                               std::uint32_t limit) const {
  const Cursor start = descendingFrom(after);
  return postsOf(sql_.query(kByTag, tag, start.key, start.key, start.id, limit));
}

std::vector<PostRepository::Saved> SqlPostRepository::listSaved(Id user, const std::optional<Cursor>& after,
                                                                std::uint32_t limit) const {
  const Cursor start = descendingFrom(after);
  std::vector<Saved> saved;
  for (const Row& row : sql_.query(kSaved, user, start.key, start.key, start.id, limit)) {
    saved.push_back({row.get<Id>(0), row.get<TimeMs>(1)});
  }
  return saved;
}

std::set<Id> SqlPostRepository::savedAmong(Id user, const std::vector<Id>& posts) const {
  if (posts.empty()) return {};
  std::vector<SqlValue> values{user};
  const std::string statement = std::string(kSavedAmong) + inList(posts, values);
  std::set<Id> saved;
  for (const Row& row : sql_.queryList(statement, values)) saved.insert(row.get<Id>(0));
  return saved;
}

void SqlPostRepository::save(const Transaction& tx, Id user, Id post, TimeMs at) { tx.defer(kSave, user, post, at); }
void SqlPostRepository::unsave(const Transaction& tx, Id user, Id post) { tx.defer(kUnsave, user, post); }

std::map<Id, std::int64_t> SqlPostRepository::countByAuthors(const std::vector<Id>& authors) const {
  if (authors.empty()) return {};
  std::vector<SqlValue> values;
  const std::string statement = std::string(kCounts) + inList(authors, values);
  std::map<Id, std::int64_t> counts;
  for (const Row& row : sql_.queryList(statement, values)) counts[row.get<Id>(0)] = row.get<std::int64_t>(1);
  return counts;
}

void SqlPostRepository::insert(const Transaction& tx, const Post& post, const std::vector<std::string>& tags) {
  tx.defer(kInsert, post.id, post.authorId, users::visibilityName(post.visibility), post.revision, post.commentsEnabled,
           post.publishedAt, post.editedAt);
  for (const std::string& tag : tags) tx.defer(kInsertTag, tag, post.publishedAt, post.id);
  tx.defer(kCountOne, post.authorId);
}

bool SqlPostRepository::update(const Transaction& tx, const Post& post, Id expectedRevision,
                               const std::vector<std::string>& tags) {
  const std::int64_t changed = tx.exec(kUpdate, users::visibilityName(post.visibility), post.revision,
                                       post.commentsEnabled, post.editedAt, post.id, expectedRevision);
  if (changed == 0) return false;
  tx.defer(kDeleteTags, post.id);
  for (const std::string& tag : tags) tx.defer(kInsertTag, tag, post.publishedAt, post.id);
  return true;
}

bool SqlPostRepository::remove(const Transaction& tx, const Post& post) {
  if (tx.exec(kDeletePost, post.id) == 0) return false;
  tx.defer(kDeleteTags, post.id);
  tx.defer(kDeleteSavesOfPost, post.id);
  tx.defer(kUncountOne, post.authorId);
  return true;
}

void SqlPostRepository::forgetUser(const SqlExecutor& tx, Id user) {
  tx.exec(kDeleteSavesOfUser, user);
  tx.exec(kDeleteCount, user);
}

}  // namespace instaplay::posts
