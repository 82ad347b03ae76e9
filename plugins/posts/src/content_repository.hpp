#pragma once

#include <instaplay/sql.hpp>

#include <map>
#include <vector>

#include "post.hpp"

namespace instaplay::posts {

/// The content of posts by revision. A revision never changes, so it may be cached for as long as one likes.
class ContentRepository {
 public:
  virtual ~ContentRepository() = default;
  virtual void insert(Id revision, Id post, const Content& content) = 0;
  /// Those that are there; a revision whose content is lost is left out.
  virtual std::map<Id, Content> findMany(const std::vector<Id>& revisions) const = 0;
  virtual void remove(const std::vector<Id>& revisions) = 0;
  /// Takes it out of the cache when the transaction commits that leaves no post with it.
  virtual void forget(const Transaction& tx, Id revision) const = 0;
  /// Revisions minted after `after`, ascending, with their posts.
  struct Stored {
    Id revision, postId;
  };
  virtual std::vector<Stored> list(Id after, std::uint32_t limit) const = 0;
};

}  // namespace instaplay::posts
