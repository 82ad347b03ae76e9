#include "post_view.hpp"

#include <algorithm>
#include <iterator>

namespace instaplay::posts {
namespace {

template <class Member>
std::vector<Id> distinct(const std::vector<Post>& posts, Member member) {
  std::set<Id> ids;
  for (const Post& post : posts) ids.insert(std::invoke(member, post));
  return {ids.begin(), ids.end()};
}

}  // namespace

std::vector<Post> PostViews::visible(std::optional<Id> viewer, std::vector<Post> posts) const {
  const auto relations = relations_.between(viewer, distinct(posts, &Post::authorId));
  std::erase_if(posts, [&](const Post& post) {
    const auto relation = relations.find(post.authorId);
    return relation == relations.end() || !users::canSee(relation->second, post.visibility);
  });
  return posts;
}

bool PostViews::isVisible(std::optional<Id> viewer, const Post& post) const {
  return users::canSee(relations_.to(viewer, post.authorId), post.visibility);
}

std::vector<PostView> PostViews::render(std::optional<Id> viewer, const std::vector<Post>& visible) const {
  const std::vector<Id> ids = distinct(visible, &Post::id);
  const auto contents = contents_.findMany(distinct(visible, &Post::revision));
  const auto authors = cards_.byIds(distinct(visible, &Post::authorId));
  const auto saved = viewer ? saves_.among(*viewer, ids) : std::set<Id>{};
  const auto counts = likes_.of(ids, viewer);

  std::vector<PostView> views;
  views.reserve(visible.size());
  for (const Post& post : visible) {
    const auto author = authors.find(post.authorId);
    if (author == authors.end()) continue;
    PostView view{post, author->second, std::nullopt};
    if (const auto content = contents.find(post.revision); content != contents.end()) view.content = content->second;
    if (const auto count = counts.find(post.id); count != counts.end()) {
      view.likes = count->second.likes;
      view.liked = count->second.liked;
    }
    view.saved = saved.contains(post.id);
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace instaplay::posts
