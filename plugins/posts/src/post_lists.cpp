#include "post_lists.hpp"

#include <algorithm>
#include <set>

#include "caption.hpp"

namespace instaplay::posts {
namespace {

// Authors of one statement: long lists are read in parts and merged.
constexpr std::size_t kAuthorsAtOnce = 512;

bool newerFirst(const Post& a, const Post& b) {
  return std::pair(a.publishedAt, a.id) > std::pair(b.publishedAt, b.id);
}

Cursor behind(const Post& post) { return {post.publishedAt, post.id}; }

Error noSuchUser() { return Error::notFound("user_not_found", "There is no such user."); }

}  // namespace

// Reads until the page and one more are filled, since the filter may drop any number of what a read gives.
Page<PostView> PostLists::collect(std::optional<Id> viewer, const PageRequest& request, const Source& source,
                                  const Filter& filter) const {
  std::vector<Post> shown;
  std::optional<Cursor> after = request.after;
  bool ended = false;
  for (int round = 0; round < kMaxRounds && !ended && shown.size() < request.rowsToRead(); ++round) {
    std::vector<Post> read = source(after, request.rowsToRead());
    ended = read.size() < request.rowsToRead();
    if (!read.empty()) after = behind(read.back());
    std::ranges::move(filter(std::move(read)), std::back_inserter(shown));
  }

  Page<Post> page = makePage(std::move(shown), request, behind);
  if (!page.next && !ended) page.next = after;
  return {views_.render(viewer, page.items), page.next};
}

Page<PostView> PostLists::feed(Id viewer, const PageRequest& request) const {
  const std::vector<Id> authors = followed(viewer);
  const Source source = [&](const std::optional<Cursor>& after, std::uint32_t limit) {
    std::vector<Post> posts;
    for (std::size_t at = 0; at < authors.size(); at += kAuthorsAtOnce) {
      const auto begin = authors.begin() + static_cast<std::ptrdiff_t>(at);
      const auto end = authors.begin() + static_cast<std::ptrdiff_t>(std::min(at + kAuthorsAtOnce, authors.size()));
      std::ranges::move(posts_.listByAuthors({begin, end}, after, limit), std::back_inserter(posts));
    }
    std::ranges::sort(posts, newerFirst);
    if (posts.size() > limit) posts.erase(posts.begin() + limit, posts.end());
    return posts;
  };
  const Filter filter = [&](std::vector<Post> posts) {
    std::set<Id> ids;
    for (const Post& post : posts) ids.insert(post.authorId);
    const auto relations = relations_.between(viewer, {ids.begin(), ids.end()});
    std::erase_if(posts, [&](const Post& post) {
      const users::Relation& relation = relations.at(post.authorId);
      // The list of authors may be a moment old.
      const bool isOther = !relation.self && !relation.following;
      return isOther || relation.muting || !users::canSee(relation, post.visibility);
    });
    return posts;
  };
  return collect(viewer, request, source, filter);
}

Page<PostView> PostLists::explore(std::optional<Id> viewer, const PageRequest& request) const {
  const Source source = [this](const std::optional<Cursor>& after, std::uint32_t limit) {
    return posts_.listPublic(after, limit);
  };
  const Filter filter = [&](std::vector<Post> posts) {
    std::set<Id> ids;
    for (const Post& post : posts) ids.insert(post.authorId);
    const auto relations = relations_.between(viewer, {ids.begin(), ids.end()});
    std::erase_if(posts, [&](const Post& post) {
      const users::Relation& relation = relations.at(post.authorId);
      const bool known = relation.self || relation.following || relation.muting;
      return known || relation.isPrivate || !users::canSee(relation, post.visibility);
    });
    return posts;
  };
  return collect(viewer, request, source, filter);
}

Page<PostView> PostLists::byAuthor(std::optional<Id> viewer, const std::string& username,
                                   const PageRequest& request) const {
  const std::optional<users::Card> author = cards_.byUsername(username);
  if (!author) throw noSuchUser();
  const users::Relation relation = relations_.to(viewer, author->id);
  if (!users::canSee(relation, users::Visibility::everybody)) throw noSuchUser();

  const Source source = [&](const std::optional<Cursor>& after, std::uint32_t limit) {
    return posts_.listByAuthors({author->id}, after, limit);
  };
  const Filter filter = [&](std::vector<Post> posts) {
    std::erase_if(posts, [&](const Post& post) { return !users::canSee(relation, post.visibility); });
    return posts;
  };
  return collect(viewer, request, source, filter);
}

Page<PostView> PostLists::byTag(std::optional<Id> viewer, std::string_view tag, const PageRequest& request) const {
  const std::string wanted = normalizedTag(tag);
  const Source source = [&](const std::optional<Cursor>& after, std::uint32_t limit) {
    return posts_.listByTag(wanted, after, limit);
  };
  return collect(viewer, request, source,
                 [&](std::vector<Post> posts) { return views_.visible(viewer, std::move(posts)); });
}

Page<PostView> PostLists::saved(Id viewer, const PageRequest& request) const {
  const auto rows = posts_.listSaved(viewer, request.after, request.rowsToRead());
  const auto page = makePage(rows, request, [](const auto& row) { return Cursor{row.savedAt, row.postId}; });
  std::vector<Id> ids;
  std::ranges::transform(page.items, std::back_inserter(ids), &PostRepository::Saved::postId);
  return {byIds(viewer, ids), page.next};
}

std::vector<PostView> PostLists::byIds(std::optional<Id> viewer, const std::vector<Id>& ids) const {
  return views_.render(viewer, visible(viewer, ids));
}

std::vector<Post> PostLists::visible(std::optional<Id> viewer, const std::vector<Id>& ids) const {
  std::vector<Post> posts = views_.visible(viewer, posts_.findMany(ids));
  std::ranges::sort(posts, {}, [&](const Post& post) { return std::ranges::find(ids, post.id) - ids.begin(); });
  return posts;
}

std::vector<Id> PostLists::followed(Id viewer) const {
  std::vector<Id> authors{viewer};
  for (Id after = 0;;) {
    const std::vector<Id> page = relations_.following(viewer, after);
    authors.insert(authors.end(), page.begin(), page.end());
    if (page.size() < users::RelationsClient::kPage) return authors;
    after = page.back();
  }
}

}  // namespace instaplay::posts
