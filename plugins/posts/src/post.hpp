#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/ids.hpp>

#include <optional>
#include <string>
#include <vector>

#include "users/contract/users_relations.hpp"

namespace instaplay::posts {

using users::Visibility;

struct Mention {
  Id userId = 0;
  std::string username;
};

/// What a post says. Kept as one immutable document per revision.
struct Content {
  std::string caption;
  std::optional<std::string> location;
  std::vector<std::string> tags;
  std::vector<Mention> mentions;
};

/// A post as SQL knows it: whose, who may see it, when, and which revision of the content holds.
struct Post {
  Id id = 0;
  Id authorId = 0;
  Visibility visibility = Visibility::everybody;
  Id revision = 0;
  bool commentsEnabled = true;
  TimeMs publishedAt = 0;
  std::optional<TimeMs> editedAt;
};

/// What an author gives for a new post.
struct Draft {
  std::string caption;
  std::optional<std::string> location;
  Visibility visibility = Visibility::everybody;
  bool commentsEnabled = true;
};

/// What an author changes; what is absent stays. location set to an empty text removes it.
struct PostChange {
  std::optional<std::string> caption;
  std::optional<std::string> location;
  std::optional<Visibility> visibility;
  std::optional<bool> commentsEnabled;
};

}  // namespace instaplay::posts
