#pragma once

#include <instaplay/jobs.hpp>
#include <instaplay/sockets.hpp>
#include <instaplay/sql.hpp>

#include <vector>

#include "post.hpp"
#include "post_repository.hpp"
#include "post_service.hpp"
#include "users/contract/users_relations.hpp"

namespace instaplay::posts {

/// Tells followers of a new post by the resumable push "post.new", when its author has few of them: those of everybody
/// else find it in their feed. Any thread.
class PostAnnouncer {
 public:
  struct Parts {
    Sql sql;
    Jobs jobs;
    Sockets sockets;
    const PostRepository& posts;
    users::RelationsClient relations;
  };

  PostAnnouncer(Parts parts, const PostRules& rules) : parts_(std::move(parts)), rules_(rules) {}

  /// Tells a page of the followers with an id above `after`, those who may see the post and do not mute its author, and
  /// enqueues the page behind it. Repeatable: the second time does nothing.
  void announce(Id post, Id after) const;

 private:
  bool hasFewFollowers(Id author) const;
  std::vector<Id> audience(const Post& post, const std::vector<Id>& candidates) const;

  Parts parts_;
  const PostRules& rules_;
};

}  // namespace instaplay::posts
