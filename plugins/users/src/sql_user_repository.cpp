#include "sql_user_repository.hpp"

#include <algorithm>
#include <iterator>

namespace instaplay::users {
namespace {

constexpr std::string_view kProfiles =
    "SELECT user_id, display_name, bio, website, is_private, hidden, followers, following FROM users_profile "
    "WHERE user_id IN ";
constexpr std::string_view kEnsureProfile =
    "INSERT INTO users_profile (user_id) VALUES (?) ON CONFLICT (user_id) DO UPDATE SET hidden = hidden";
constexpr std::string_view kSaveProfile =
    "INSERT INTO users_profile (user_id, display_name, bio, website, is_private) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (user_id) DO UPDATE SET display_name = excluded.display_name, bio = excluded.bio, "
    "website = excluded.website, is_private = excluded.is_private";
constexpr std::string_view kSetHidden =
    "INSERT INTO users_profile (user_id, hidden) VALUES (?, ?) "
    "ON CONFLICT (user_id) DO UPDATE SET hidden = excluded.hidden";
constexpr std::string_view kPopular =
    "SELECT user_id FROM users_profile WHERE hidden = 0 ORDER BY followers DESC, user_id DESC LIMIT ?";
constexpr std::string_view kAdd = "INSERT INTO users_tie (kind, from_id, to_id, created_at) VALUES (?, ?, ?, ?)";
constexpr std::string_view kRemove = "DELETE FROM users_tie WHERE kind = ? AND from_id = ? AND to_id = ?";
constexpr std::string_view kCountFollower =
    "INSERT INTO users_profile (user_id, followers) VALUES (?, 1) "
    "ON CONFLICT (user_id) DO UPDATE SET followers = followers + 1";
constexpr std::string_view kCountFollowing =
    "INSERT INTO users_profile (user_id, following) VALUES (?, 1) "
    "ON CONFLICT (user_id) DO UPDATE SET following = following + 1";
constexpr std::string_view kUncountFollower = "UPDATE users_profile SET followers = followers - 1 WHERE user_id = ?";
constexpr std::string_view kUncountFollowing = "UPDATE users_profile SET following = following - 1 WHERE user_id = ?";
constexpr std::string_view kPeople =
    "SELECT 'profile', user_id, is_private, hidden FROM users_profile WHERE user_id IN ";
constexpr std::string_view kTiesFrom =
    " UNION ALL SELECT kind, from_id, to_id, created_at FROM users_tie "
    "WHERE kind IN ('follow', 'request', 'block', 'mute', 'close') AND from_id = ? AND to_id IN ";
constexpr std::string_view kTiesTo =
    " UNION ALL SELECT kind, from_id, to_id, created_at FROM users_tie "
    "WHERE kind IN ('follow', 'request', 'block', 'mute', 'close') AND to_id = ? AND from_id IN ";
constexpr std::size_t kUsersAtOnce = 128;
constexpr std::string_view kBlocked =
    "SELECT 1 FROM users_tie WHERE kind = 'block' AND ((from_id = ? AND to_id = ?) OR (from_id = ? AND to_id = ?))";
constexpr std::string_view kListFrom =
    "SELECT kind, from_id, to_id, created_at FROM users_tie WHERE from_id = ? AND kind = ? "
    "AND (created_at < ? OR (created_at = ? AND to_id < ?)) ORDER BY created_at DESC, to_id DESC LIMIT ?";
constexpr std::string_view kListTo =
    "SELECT kind, from_id, to_id, created_at FROM users_tie WHERE to_id = ? AND kind = ? "
    "AND (created_at < ? OR (created_at = ? AND from_id < ?)) ORDER BY created_at DESC, from_id DESC LIMIT ?";
constexpr std::string_view kFollowing =
    "SELECT to_id FROM users_tie WHERE kind = 'follow' AND from_id = ? AND to_id > ? ORDER BY to_id LIMIT ?";
constexpr std::string_view kFollowers =
    "SELECT from_id FROM users_tie WHERE kind = 'follow' AND to_id = ? AND from_id > ? ORDER BY from_id LIMIT ?";
constexpr std::string_view kCloseFriends =
    "SELECT to_id FROM users_tie WHERE kind = 'close' AND from_id = ? AND to_id > ? ORDER BY to_id LIMIT ?";
constexpr std::string_view kFollowedByFollowed =
    "SELECT theirs.to_id FROM users_tie mine JOIN users_tie theirs ON theirs.from_id = mine.to_id "
    "WHERE mine.kind = 'follow' AND mine.from_id = ? AND theirs.kind = 'follow' AND theirs.to_id <> ? "
    "GROUP BY theirs.to_id ORDER BY COUNT(*) DESC, theirs.to_id DESC LIMIT ?";

std::string_view nameOf(Tie tie) {
  switch (tie) {
    case Tie::follow: return "follow";
    case Tie::request: return "request";
    case Tie::block: return "block";
    case Tie::mute: return "mute";
    case Tie::closeFriend: break;
  }
  return "close";
}

Tie tieOf(std::string_view name) {
  for (const Tie tie : {Tie::follow, Tie::request, Tie::block, Tie::mute}) {
    if (nameOf(tie) == name) return tie;
  }
  return Tie::closeFriend;
}

Profile profileOf(const Row& row) {
  return {row.get<Id>(0),           row.get<std::optional<std::string>>(1),
          row.get<std::string>(2),  row.get<std::string>(3),
          row.get<bool>(4),         row.get<bool>(5),
          row.get<std::int64_t>(6), row.get<std::int64_t>(7)};
}

UserRepository::TieRow tieRowOf(const Row& row) {
  return {tieOf(row.get<std::string>(0)), row.get<Id>(1), row.get<Id>(2), row.get<TimeMs>(3)};
}

std::vector<UserRepository::TieRow> tiesOf(const std::vector<Row>& rows) {
  std::vector<UserRepository::TieRow> ties;
  ties.reserve(rows.size());
  std::ranges::transform(rows, std::back_inserter(ties), tieRowOf);
  return ties;
}

void addTo(UserRepository::Standing& standing, const Row& row) {
  if (row.get<std::string>(0) == "profile") {
    standing.people.push_back({row.get<Id>(1), row.get<bool>(2), row.get<bool>(3)});
  } else {
    standing.ties.push_back(tieRowOf(row));
  }
}

std::vector<Id> idsOf(const std::vector<Row>& rows) {
  std::vector<Id> ids;
  ids.reserve(rows.size());
  for (const Row& row : rows) ids.push_back(row.get<Id>(0));
  return ids;
}

}  // namespace

Profile SqlUserRepository::profile(Id user) const { return profiles({user}).at(user); }

std::map<Id, Profile> SqlUserRepository::profiles(const std::vector<Id>& users) const {
  if (users.empty()) return {};
  std::map<Id, Profile> profiles;
  for (const Id user : users) profiles[user].userId = user;
  std::vector<SqlValue> values;
  const std::string statement = std::string(kProfiles) + inList(users, values);
  for (const Row& row : sql_.queryList(statement, values)) profiles[row.get<Id>(0)] = profileOf(row);
  return profiles;
}

void SqlUserRepository::ensureProfile(Id user) { sql_.exec(kEnsureProfile, user); }

void SqlUserRepository::saveProfile(const SqlExecutor& tx, const Profile& profile) {
  tx.exec(kSaveProfile, profile.userId, profile.displayName, profile.bio, profile.website, profile.isPrivate);
}

void SqlUserRepository::setHidden(Id user, bool hidden) { sql_.exec(kSetHidden, user, hidden); }

std::vector<Id> SqlUserRepository::listPopular(std::uint32_t limit) const {
  return sql_.staleReadTransaction([&](const Transaction& tx) { return idsOf(tx.query(kPopular, limit)); });
}

bool SqlUserRepository::add(const Transaction& tx, Tie tie, Id from, Id to, TimeMs at) {
  try {
    tx.exec(kAdd, nameOf(tie), from, to, at);
  } catch (const Error& error) {
    if (error.kind == Kind::conflict) return false;
    throw;
  }
  if (tie == Tie::follow) {
    tx.defer(kCountFollowing, from);
    tx.defer(kCountFollower, to);
  }
  return true;
}

bool SqlUserRepository::remove(const Transaction& tx, Tie tie, Id from, Id to) {
  if (tx.exec(kRemove, nameOf(tie), from, to) == 0) return false;
  if (tie == Tie::follow) {
    tx.defer(kUncountFollowing, from);
    tx.defer(kUncountFollower, to);
  }
  return true;
}

bool SqlUserRepository::blocked(const SqlExecutor& tx, Id one, Id other) const {
  return tx.one(kBlocked, one, other, other, one).has_value();
}

UserRepository::Standing SqlUserRepository::standing(std::optional<Id> viewer, const std::vector<Id>& users) const {
  Standing standing;
  for (std::size_t at = 0; at < users.size(); at += kUsersAtOnce) {
    const auto begin = users.begin() + static_cast<std::ptrdiff_t>(at);
    const std::vector<Id> some(begin, begin + static_cast<std::ptrdiff_t>(std::min(kUsersAtOnce, users.size() - at)));
    std::vector<SqlValue> values;
    std::string statement = std::string(kPeople) + inList(some, values);
    for (const std::string_view ties : {kTiesFrom, kTiesTo}) {
      if (!viewer) break;
      values.emplace_back(*viewer);
      statement.append(ties).append(inList(some, values));
    }
    for (const Row& row : sql_.queryList(statement, values)) addTo(standing, row);
  }
  return standing;
}

// Everybody takes the locks in the order of the ids. The upsert also makes the row that a new account does not have
// yet.
void SqlUserRepository::lock(const Transaction& tx, std::vector<Id> users) {
  std::ranges::sort(users);
  const auto twice = std::ranges::unique(users);
  users.erase(twice.begin(), twice.end());
  for (const Id user : users) tx.defer(kEnsureProfile, user);
}

std::vector<UserRepository::TieRow> SqlUserRepository::listFrom(Tie tie, Id from, const std::optional<Cursor>& after,
                                                                std::uint32_t limit) const {
  const Cursor start = descendingFrom(after);
  return tiesOf(sql_.query(kListFrom, from, nameOf(tie), start.key, start.key, start.id, limit));
}

std::vector<UserRepository::TieRow> SqlUserRepository::listTo(Tie tie, Id to, const std::optional<Cursor>& after,
                                                              std::uint32_t limit) const {
  const Cursor start = descendingFrom(after);
  return tiesOf(sql_.query(kListTo, to, nameOf(tie), start.key, start.key, start.id, limit));
}

std::vector<Id> SqlUserRepository::following(Id user, Id after, std::uint32_t limit) const {
  return idsOf(sql_.query(kFollowing, user, after, limit));
}

std::vector<Id> SqlUserRepository::followers(Id user, Id after, std::uint32_t limit) const {
  return idsOf(sql_.query(kFollowers, user, after, limit));
}

std::vector<Id> SqlUserRepository::closeFriends(Id user, Id after, std::uint32_t limit) const {
  return idsOf(sql_.query(kCloseFriends, user, after, limit));
}

std::vector<Id> SqlUserRepository::followedByFollowed(Id user, std::uint32_t limit) const {
  return sql_.staleReadTransaction(
      [&](const Transaction& tx) { return idsOf(tx.query(kFollowedByFollowed, user, user, limit)); });
}

}  // namespace instaplay::users
