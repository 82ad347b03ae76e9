#pragma once

#include <instaplay/cache.hpp>
#include <instaplay/clock.hpp>
#include <instaplay/events.hpp>
#include <instaplay/page.hpp>
#include <instaplay/sql.hpp>

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "like.hpp"
#include "like_repository.hpp"
#include "posts/contract/posts_cards.hpp"
#include "users/contract/users_cards.hpp"
#include "users/contract/users_relations.hpp"

namespace instaplay::likes {

/// Likes of posts. A post that the viewer may not see does not exist for them: notFound "post_not_found". Any thread.
class LikeService {
 public:
  struct Parts {
    Sql sql;
    Cache cache;
    Events events;
    const Clock& clock;
    LikeRepository& likes;
    posts::CardsClient posts;
    users::CardsClient cards;
    users::RelationsClient relations;
  };

  explicit LikeService(Parts parts) : parts_(std::move(parts)) {}

  /// Both may be repeated: the second time changes nothing.
  LikeState like(Id user, Id post);
  LikeState unlike(Id user, Id post);

  /// Who likes a post, last first; people whom a block hides from the viewer are left out.
  Page<Liker> likers(std::optional<Id> viewer, Id post, const PageRequest& request) const;
  /// The posts that a user likes, as they see them, last liked first.
  Page<Json> likedPosts(Id user, const PageRequest& request) const;

  /// How each target stands for the viewer; all of them are in the answer.
  std::map<Id, LikeState> counts(std::string_view type, const std::vector<Id>& targets, std::optional<Id> viewer) const;

  void forgetPost(Id post);  ///< repeatable
  void forgetUser(Id user);  ///< repeatable

 private:
  Id ownerOf(Id post, std::optional<Id> viewer) const;
  struct Asked {
    std::string_view type;
    const std::vector<Id>& targets;
    std::optional<Id> viewer;
  };

  /// Gives the count that is left.
  std::int64_t remove(Id user, const Target& target, Id owner);
  void load(const Asked& asked, const std::vector<std::size_t>& wanted, const CacheValues& out) const;
  /// Tells others of a like that came or went, and makes what the cache knows of it go with the commit.
  void noteChange(const Transaction& tx, std::string_view topic, const Target& target, Id user, Id owner);

  Parts parts_;
};

}  // namespace instaplay::likes
