#pragma once

#include <instaplay/cache.hpp>
#include <instaplay/clock.hpp>
#include <instaplay/events.hpp>
#include <instaplay/page.hpp>
#include <instaplay/sql.hpp>

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "card_service.hpp"
#include "profile.hpp"
#include "user_repository.hpp"

namespace instaplay::users {

enum class FollowState { none, requested, following };

/// Who stands how to whom. Whom a block hides does not exist: notFound "user_not_found". Every change may be repeated:
/// the second time changes nothing. Any thread.
class RelationService {
 public:
  struct Parts {
    Sql sql;
    Events events;
    const Clock& clock;
    UserRepository& users;
    const CardService& cards;
    Cache cache;
  };

  explicit RelationService(Parts parts) : parts_(std::move(parts)) {}

  std::map<Id, Relation> between(std::optional<Id> viewer, const std::vector<Id>& users) const;
  Relation to(std::optional<Id> viewer, Id user) const { return between(viewer, {user}).at(user); }

  FollowState follow(Id viewer, std::string_view username);
  FollowState unfollow(Id viewer, std::string_view username);
  void acceptRequest(Id viewer, Id requester);   ///< throws notFound "request_not_found"
  void declineRequest(Id viewer, Id requester);  ///< throws notFound "request_not_found"
  /// When an account becomes public, its requests are granted.
  void acceptAllRequests(Id viewer);

  /// A block ends follows, requests and close friendship both ways.
  Relation block(Id viewer, std::string_view username);
  void unblock(Id viewer, std::string_view username);
  Relation mute(Id viewer, std::string_view username);
  void unmute(Id viewer, std::string_view username);
  Relation addCloseFriend(Id viewer, std::string_view username);
  void removeCloseFriend(Id viewer, std::string_view username);

  /// Lists of the viewer's own ties: blocked, muted, close friends; and of those who ask to follow.
  Page<Person> own(Tie tie, Id viewer, const PageRequest& request) const;
  Page<Person> requests(Id viewer, const PageRequest& request) const;
  /// Throws notFound when the viewer may not see the person's lists.
  Page<Person> followers(std::optional<Id> viewer, std::string_view username, const PageRequest& request) const;
  Page<Person> following(std::optional<Id> viewer, std::string_view username, const PageRequest& request) const;
  std::vector<Person> suggestions(Id viewer, std::uint32_t limit) const;

  /// The first page from the cache.
  std::vector<Id> followingIds(Id user, Id after, std::uint32_t limit) const;
  std::vector<Id> followerIds(Id user, Id after, std::uint32_t limit) const {
    return parts_.users.followers(user, after, limit);
  }
  std::vector<Id> closeFriendIds(Id user, Id after, std::uint32_t limit) const {
    return parts_.users.closeFriends(user, after, limit);
  }
  /// Ends all ties of a deleted account. Repeatable.
  void forgetUser(Id user);

 private:
  enum class Side { from, to };

  Card other(Id viewer, std::string_view username) const;
  Card visibleOther(Id viewer, std::string_view username) const;
  void startFollowing(const Transaction& tx, Id follower, Id followee);
  void dropFollowing(const Transaction& tx, Id follower) const;
  void removeAll(const std::vector<UserRepository::TieRow>& rows);
  void stopFollowing(const Transaction& tx, Id follower, Id followee);
  Relation tie(Tie tie, Id viewer, Id user);
  void untie(Tie tie, Id viewer, Id user);
  Page<Person> people(std::optional<Id> viewer, const std::vector<UserRepository::TieRow>& rows, Side side,
                      const PageRequest& request) const;
  std::vector<Person> present(std::optional<Id> viewer, const std::vector<Id>& ids) const;
  Id personWithVisibleLists(std::optional<Id> viewer, std::string_view username) const;

  Parts parts_;
};

}  // namespace instaplay::users
