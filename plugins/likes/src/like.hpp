#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/ids.hpp>

#include <string>

#include "users/contract/users_cards.hpp"

namespace instaplay::likes {

/// What is liked: a post now; other plugins' things by their type later.
struct Target {
  std::string type;  ///< "post"
  Id id = 0;

  friend bool operator==(const Target&, const Target&) = default;
};

struct Like {
  Target target;
  Id userId = 0;
  TimeMs createdAt = 0;
};

/// What a viewer sees of a target.
struct LikeState {
  bool liked = false;
  std::int64_t likes = 0;
};

struct Liker {
  users::Card card;
  TimeMs likedAt = 0;
};

}  // namespace instaplay::likes
