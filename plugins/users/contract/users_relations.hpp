#pragma once

#include <instaplay/ids.hpp>
#include <instaplay/json.hpp>
#include <instaplay/services.hpp>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::users {

/// Whom a person shows something to.
enum class Visibility { everybody, followers, closeFriends };

inline std::string_view visibilityName(Visibility visibility) {
  switch (visibility) {
    case Visibility::everybody: return "public";
    case Visibility::followers: return "followers";
    case Visibility::closeFriends: break;
  }
  return "closeFriends";
}

/// The inverse of visibilityName. Throws Error (invalid, "/visibility").
inline Visibility visibilityOf(std::string_view name) {
  if (name == "public") return Visibility::everybody;
  if (name == "followers") return Visibility::followers;
  if (name == "closeFriends") return Visibility::closeFriends;
  throw Error::invalid("/visibility", "Must be public, followers or closeFriends.");
}

/// How a viewer stands to another person. A viewer who is not signed in has no ties.
struct Relation {
  Id userId = 0;
  bool exists = false;  ///< an active account
  bool self = false;
  bool isPrivate = false;
  bool following = false;  ///< the viewer follows them
  bool requested = false;
  bool followedBy = false;
  bool blocking = false;
  bool blockedBy = false;
  bool muting = false;
  bool closeFriend = false;  ///< they have the viewer on their list of close friends
  bool mutedBy = false;      ///< they mute the viewer, who must not learn it; since 1.1
};

/// The one rule of who sees what of whom. Blocks hide both sides from each other.
inline bool canSee(const Relation& relation, Visibility visibility) {
  if (!relation.exists || relation.blocking || relation.blockedBy) return false;
  if (relation.self) return true;
  if (visibility == Visibility::closeFriends) return relation.closeFriend;
  return relation.following || (visibility == Visibility::everybody && !relation.isPrivate);
}

/// Typed client of "users.relations/1". All members throw what ServiceClient::call throws. Any thread.
class RelationsClient {
 public:
  static constexpr std::uint32_t kPage = 1000;

  explicit RelationsClient(ServiceClient service) : service_(std::move(service)) {}

  /// The relation to each of the users, at most 500; all of them are in the answer, unknown ones with exists false.
  std::map<Id, Relation> between(std::optional<Id> viewer, const std::vector<Id>& users) const {
    std::map<Id, Relation> relations;
    if (users.empty()) return relations;
    const Json answer = service_.call(
        "between", {{"viewerId", viewer ? Json(formatId(*viewer)) : Json()}, {"userIds", idsToJson(users)}});
    for (const Json& entry : answer.at("relations")) {
      const Relation relation = relationOf(entry);
      relations[relation.userId] = relation;
    }
    return relations;
  }

  Relation to(std::optional<Id> viewer, Id user) const { return between(viewer, {user})[user]; }

  /// Whom a user follows, ascending by id, at most kPage above after.
  std::vector<Id> following(Id user, Id after = 0) const { return page("following", user, after); }
  std::vector<Id> followers(Id user, Id after = 0) const { return page("followers", user, after); }
  /// Whom a user has made close friends. Since 1.1.
  std::vector<Id> closeFriends(Id user, Id after = 0) const { return page("closeFriends", user, after); }

 private:
  static Relation relationOf(const Json& entry) {
    return {requiredIdField(entry, "userId"), entry.value("exists", false),      entry.value("self", false),
            entry.value("isPrivate", false),  entry.value("following", false),   entry.value("requested", false),
            entry.value("followedBy", false), entry.value("blocking", false),    entry.value("blockedBy", false),
            entry.value("muting", false),     entry.value("closeFriend", false), entry.value("mutedBy", false)};
  }

  std::vector<Id> page(const char* method, Id user, Id after) const {
    const Json answer =
        service_.call(method, {{"userId", formatId(user)}, {"after", std::to_string(after)}, {"limit", kPage}});
    return idsFromJson(answer.at("ids"));
  }

  ServiceClient service_;
};

}  // namespace instaplay::users
