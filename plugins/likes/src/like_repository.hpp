#pragma once

#include <instaplay/page.hpp>
#include <instaplay/sql.hpp>

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "like.hpp"

namespace instaplay::likes {

/// Likes and their counts. A count changes in the transaction that changes the likes, so it is always exact. Lists come
/// newest first.
class LikeRepository {
 public:
  virtual ~LikeRepository() = default;

  /// The transaction fails with conflict, at the latest at its commit, when the user likes the target already.
  virtual void add(const Transaction& tx, const Like& like) = 0;
  /// False when there was no such like.
  virtual bool remove(const Transaction& tx, const Target& target, Id user) = 0;
  virtual void removeTarget(const Transaction& tx, const Target& target) = 0;
  /// Commits, and gives the count that the transaction leaves.
  virtual std::int64_t commitAndCount(Transaction& tx, const Target& target) const = 0;

  virtual std::map<Id, std::int64_t> counts(std::string_view type, const std::vector<Id>& targets) const = 0;
  virtual std::set<Id> likedAmong(Id user, std::string_view type, const std::vector<Id>& targets) const = 0;
  virtual std::vector<Like> listOfTarget(const Target& target, const std::optional<Cursor>& after,
                                         std::uint32_t limit) const = 0;
  virtual std::vector<Like> listOfUser(Id user, std::string_view type, const std::optional<Cursor>& after,
                                       std::uint32_t limit) const = 0;
};

}  // namespace instaplay::likes
