#pragma once

#include <instaplay/page.hpp>
#include <instaplay/sql.hpp>

#include <map>
#include <optional>
#include <vector>

#include "profile.hpp"

namespace instaplay::users {

/// Profiles and ties in SQL. Lists of ties come newest first. The counters of a profile change in the transaction that
/// changes the follows.
class UserRepository {
 public:
  virtual ~UserRepository() = default;

  virtual Profile profile(Id user) const = 0;  ///< the defaults when there is no row
  virtual std::map<Id, Profile> profiles(const std::vector<Id>& users) const = 0;
  virtual void ensureProfile(Id user) = 0;
  virtual void saveProfile(const SqlExecutor& tx, const Profile& profile) = 0;  ///< not its counters
  virtual void setHidden(Id user, bool hidden) = 0;
  /// Active people by their number of followers.
  virtual std::vector<Id> listPopular(std::uint32_t limit) const = 0;

  /// Makes the changes of ties between these people come one after the other until the transaction ends. Comes first in
  /// it, so that no two can wait for each other.
  virtual void lock(const Transaction& tx, std::vector<Id> users) = 0;

  /// False when the tie was there already.
  virtual bool add(const Transaction& tx, Tie tie, Id from, Id to, TimeMs at) = 0;
  /// False when there was none.
  virtual bool remove(const Transaction& tx, Tie tie, Id from, Id to) = 0;

  /// Whether either has blocked the other, read inside the transaction that depends on it.
  virtual bool blocked(const SqlExecutor& tx, Id one, Id other) const = 0;

  struct TieRow {
    Tie tie;
    Id from, to;
    TimeMs createdAt;
  };
  /// What must be known of people to decide who sees what of them; of up to 128 from one moment.
  struct Standing {
    struct Person {
      Id userId;
      bool isPrivate, hidden;
    };
    std::vector<Person> people;  ///< those that have a row
    std::vector<TieRow> ties;    ///< with the viewer, both ways
  };
  virtual Standing standing(std::optional<Id> viewer, const std::vector<Id>& users) const = 0;
  virtual std::vector<TieRow> listFrom(Tie tie, Id from, const std::optional<Cursor>& after,
                                       std::uint32_t limit) const = 0;
  virtual std::vector<TieRow> listTo(Tie tie, Id to, const std::optional<Cursor>& after, std::uint32_t limit) const = 0;
  /// Ids ascending above after: whom a person follows, who follows them.
  virtual std::vector<Id> following(Id user, Id after, std::uint32_t limit) const = 0;
  virtual std::vector<Id> followers(Id user, Id after, std::uint32_t limit) const = 0;
  virtual std::vector<Id> closeFriends(Id user, Id after, std::uint32_t limit) const = 0;
  /// Whom those follow whom the user follows, by how many do.
  virtual std::vector<Id> followedByFollowed(Id user, std::uint32_t limit) const = 0;
};

}  // namespace instaplay::users
