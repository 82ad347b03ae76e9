#pragma once

#include <instaplay/page.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "author_counts.hpp"
#include "post_repository.hpp"
#include "post_view.hpp"
#include "users/contract/users_cards.hpp"
#include "users/contract/users_relations.hpp"

namespace instaplay::posts {

/// The lists of posts: feed, explore, by author, by tag, saved. Newest first, only what the viewer may see; a page is
/// shorter than asked for only at the end, or after kMaxRounds reads that found nothing visible. Any thread.
class PostLists {
 public:
  static constexpr int kMaxRounds = 10;

  PostLists(const PostRepository& posts, const PostViews& views, const AuthorCounts& counts,
            users::RelationsClient relations, users::CardsClient cards)
      : posts_(posts), views_(views), counts_(counts), relations_(std::move(relations)), cards_(std::move(cards)) {}

  /// Posts of the people whom the viewer follows and has not muted, and the viewer's own.
  Page<PostView> feed(Id viewer, const PageRequest& request) const;
  /// Public posts of people whom the viewer does not follow.
  Page<PostView> explore(std::optional<Id> viewer, const PageRequest& request) const;
  /// Throws notFound for a person whose posts the viewer may not see at all.
  Page<PostView> byAuthor(std::optional<Id> viewer, const std::string& username, const PageRequest& request) const;
  Page<PostView> byTag(std::optional<Id> viewer, std::string_view tag, const PageRequest& request) const;
  Page<PostView> saved(Id viewer, const PageRequest& request) const;

  /// Those of the posts that the viewer may see.
  std::vector<PostView> byIds(std::optional<Id> viewer, const std::vector<Id>& ids) const;
  std::vector<Post> visible(std::optional<Id> viewer, const std::vector<Id>& ids) const;
  std::map<Id, std::int64_t> counts(const std::vector<Id>& authors) const { return counts_.of(authors); }

 private:
  using Source = std::function<std::vector<Post>(const std::optional<Cursor>& after, std::uint32_t limit)>;
  using Filter = std::function<std::vector<Post>(std::vector<Post>)>;

  Page<PostView> collect(std::optional<Id> viewer, const PageRequest& request, const Source& source,
                         const Filter& filter) const;
  std::vector<Id> followed(Id viewer) const;

  const PostRepository& posts_;
  const PostViews& views_;
  const AuthorCounts& counts_;
  users::RelationsClient relations_;
  users::CardsClient cards_;
};

}  // namespace instaplay::posts
