#include "sql_preference_repository.hpp"

namespace instaplay::chat {
namespace {

constexpr std::string_view kHidden = "SELECT user_id FROM chat_preference WHERE show_presence = 0 AND user_id IN ";
constexpr std::string_view kSet =
    "INSERT INTO chat_preference (user_id, show_presence) VALUES (?, ?) "
    "ON CONFLICT (user_id) DO UPDATE SET show_presence = excluded.show_presence";
constexpr std::string_view kForget = "DELETE FROM chat_preference WHERE user_id = ?";

}  // namespace

std::set<Id> SqlPreferenceRepository::hiddenAmong(const std::vector<Id>& users) const {
  std::set<Id> hidden;
  if (users.empty()) return hidden;
  std::vector<SqlValue> values;
  const std::string statement = std::string(kHidden) + inList(users, values);
  for (const Row& row : sql_.queryList(statement, values)) hidden.insert(row.get<Id>(0));
  return hidden;
}

void SqlPreferenceRepository::setShowPresence(Id user, bool show) { sql_.exec(kSet, user, show); }

void SqlPreferenceRepository::forgetUser(Id user) { sql_.exec(kForget, user); }

}  // namespace instaplay::chat
