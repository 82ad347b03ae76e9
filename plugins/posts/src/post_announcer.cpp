#include "post_announcer.hpp"

#include <algorithm>

namespace instaplay::posts {
namespace {

constexpr std::size_t kRelationsAtOnce = 500;

}  // namespace

void PostAnnouncer::announce(Id id, Id after) const {
  const std::optional<Post> post = parts_.posts.find(id);
  if (!post || (after == 0 && !hasFewFollowers(post->authorId))) return;
  const bool closeOnly = post->visibility == Visibility::closeFriends;
  const std::vector<Id> page = closeOnly ? parts_.relations.closeFriends(post->authorId, after)
                                         : parts_.relations.followers(post->authorId, after);
  const std::vector<Id> told = audience(*post, page);
  // With the guard go the push and the next page, so that a run after a crash neither repeats nor loses either.
  parts_.sql.transaction([&](const Transaction& tx) {
    if (!parts_.jobs.once(tx, "announce:" + formatId(id) + ":" + formatId(after))) return;
    const Json push{{"postId", formatId(id)}, {"authorId", formatId(post->authorId)}};
    if (!told.empty()) parts_.sockets.pushDurable(tx, told, "post.new", push);
    if (page.size() < users::RelationsClient::kPage) return;
    parts_.jobs.enqueue(tx, PostService::kAnnounceJob, {{"postId", formatId(id)}, {"after", formatId(page.back())}});
  });
}

bool PostAnnouncer::hasFewFollowers(Id author) const {
  const std::size_t limit = rules_.announceFollowers;
  std::size_t followers = 0;
  for (Id after = 0; followers <= limit;) {
    const std::vector<Id> page = parts_.relations.followers(author, after);
    followers += page.size();
    if (page.size() < users::RelationsClient::kPage) return followers <= limit;
    after = page.back();
  }
  return false;
}

// A close friend who does not follow the author has no feed that the post would be in, and that of who mutes the author
// leaves it out.
std::vector<Id> PostAnnouncer::audience(const Post& post, const std::vector<Id>& candidates) const {
  std::vector<Id> audience;
  for (std::size_t at = 0; at < candidates.size(); at += kRelationsAtOnce) {
    const auto begin = candidates.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end =
        candidates.begin() + static_cast<std::ptrdiff_t>(std::min(at + kRelationsAtOnce, candidates.size()));
    for (const auto& [user, relation] : parts_.relations.between(post.authorId, {begin, end})) {
      const bool sees = relation.exists && relation.followedBy && !relation.blocking && !relation.blockedBy;
      if (sees && !relation.mutedBy) audience.push_back(user);
    }
  }
  return audience;
}

}  // namespace instaplay::posts
