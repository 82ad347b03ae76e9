#pragma once

#include <instaplay/cache.hpp>
#include <instaplay/sql.hpp>

#include <cstdint>
#include <map>
#include <vector>

#include "post_repository.hpp"

namespace instaplay::posts {

/// How many posts authors have published, read through the cache; those without one are left out. Any thread.
class AuthorCounts {
 public:
  AuthorCounts(const Cache& cache, const PostRepository& posts) : cache_(cache), posts_(posts) {}

  std::map<Id, std::int64_t> of(const std::vector<Id>& authors) const;
  /// When the transaction that changes the number commits.
  void forget(const Transaction& tx, Id author) const;

 private:
  Cache cache_;
  const PostRepository& posts_;
};

}  // namespace instaplay::posts
