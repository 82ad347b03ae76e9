#pragma once

#include <optional>
#include <set>
#include <vector>

#include "content_repository.hpp"
#include "like_counts.hpp"
#include "post.hpp"
#include "saved_posts.hpp"
#include "users/contract/users_cards.hpp"
#include "users/contract/users_relations.hpp"

namespace instaplay::posts {

/// A post as one viewer sees it.
struct PostView {
  Post post;
  users::Card author;
  std::optional<Content> content;  ///< absent: lost; shown as unavailable
  std::int64_t likes = 0;
  bool liked = false;
  bool saved = false;
};

/// Decides who sees which posts, and gathers all that is shown of them in batches: one call per source, however many
/// posts. Any thread.
class PostViews {
 public:
  PostViews(const ContentRepository& contents, const SavedPosts& saves, users::RelationsClient relations,
            users::CardsClient cards, LikeCounts likes)
      : contents_(contents),
        saves_(saves),
        relations_(std::move(relations)),
        cards_(std::move(cards)),
        likes_(std::move(likes)) {}

  /// Those that the viewer may see, in the order given.
  std::vector<Post> visible(std::optional<Id> viewer, std::vector<Post> posts) const;
  bool isVisible(std::optional<Id> viewer, const Post& post) const;

  /// Posts that the viewer may see, with everything around them. A post whose author is gone is left out.
  std::vector<PostView> render(std::optional<Id> viewer, const std::vector<Post>& visible) const;

 private:
  const ContentRepository& contents_;
  const SavedPosts& saves_;
  users::RelationsClient relations_;
  users::CardsClient cards_;
  LikeCounts likes_;
};

}  // namespace instaplay::posts
