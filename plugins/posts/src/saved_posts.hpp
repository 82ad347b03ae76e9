#pragma once

#include <instaplay/cache.hpp>
#include <instaplay/clock.hpp>
#include <instaplay/sql.hpp>

#include <set>
#include <vector>

#include "post_repository.hpp"

namespace instaplay::posts {

/// Which posts people have saved, read through the cache. Whether one may still see a saved post is decided elsewhere.
/// Any thread.
class SavedPosts {
 public:
  SavedPosts(const Sql& sql, const Cache& cache, const Clock& clock, PostRepository& posts)
      : sql_(sql), cache_(cache), clock_(clock), posts_(posts) {}

  std::set<Id> among(Id user, const std::vector<Id>& posts) const;
  void save(Id user, Id post);
  void unsave(Id user, Id post);

 private:
  Sql sql_;
  Cache cache_;
  const Clock& clock_;
  PostRepository& posts_;
};

}  // namespace instaplay::posts
