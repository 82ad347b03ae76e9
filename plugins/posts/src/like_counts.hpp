#pragma once

#include <instaplay/services.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "post.hpp"

namespace instaplay::posts {

struct LikeCount {
  std::int64_t likes = 0;
  bool liked = false;  ///< by the viewer
};

/// Asks "likes.counts/1", which may be away: then no post has likes. Any thread.
class LikeCounts {
 public:
  explicit LikeCounts(ServiceClient service) : service_(std::move(service)) {}

  std::map<Id, LikeCount> of(const std::vector<Id>& posts, std::optional<Id> viewer) const;

 private:
  ServiceClient service_;
};

}  // namespace instaplay::posts
