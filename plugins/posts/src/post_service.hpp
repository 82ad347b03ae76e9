#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/events.hpp>
#include <instaplay/ids.hpp>
#include <instaplay/jobs.hpp>
#include <instaplay/sql.hpp>

#include <atomic>
#include <optional>
#include <vector>

#include "author_counts.hpp"
#include "content_repository.hpp"
#include "post.hpp"
#include "post_repository.hpp"
#include "post_view.hpp"
#include "users/contract/users_cards.hpp"

namespace instaplay::posts {

/// Settings that may change while handlers run.
struct PostRules {
  std::atomic<std::size_t> maxCaptionLength{2200};  ///< in code points
  std::atomic<std::size_t> announceFollowers{1000};
};

/// What people do with single posts: publish, read, edit, delete, save. A post that the viewer may not see does not
/// exist for them: notFound "post_not_found". Any thread.
class PostService {
 public:
  /// Enqueued for each new post: {postId}. See PostAnnouncer.
  static constexpr std::string_view kAnnounceJob = "posts.announce";

  struct Parts {
    Sql sql;
    Events events;
    Jobs jobs;
    Ids ids;
    const Clock& clock;
    PostRepository& posts;
    ContentRepository& contents;
    SavedPosts& saves;
    const AuthorCounts& counts;
    const PostViews& views;
    users::CardsClient cards;
  };

  PostService(Parts parts, const PostRules& rules) : parts_(std::move(parts)), rules_(rules) {}

  PostView create(Id author, const Draft& draft);
  PostView get(std::optional<Id> viewer, Id post) const;
  PostView edit(Id editor, Id post, const PostChange& change);
  void remove(Id editor, Id post);

  PostView save(Id user, Id post);
  void unsave(Id user, Id post);  ///< also of a post that is no longer visible

  /// Erases everything of an account. Repeatable.
  void forgetUser(Id user);
  /// Removes content that no post names, minted between `after` and an hour ago; gives where to go on, if there is
  /// more.
  std::optional<Id> removeOrphans(Id after);

 private:
  Post visiblePost(std::optional<Id> viewer, Id post) const;
  Post ownPost(Id editor, Id post) const;
  Content contentOf(const std::string& caption, const std::optional<std::string>& location) const;
  PostView viewOf(std::optional<Id> viewer, const Post& post) const;
  void publish(const Transaction& tx, std::string_view topic, const Post& post);
  void removePost(const Post& post);

  Parts parts_;
  const PostRules& rules_;
};

}  // namespace instaplay::posts
