#include "post_service.hpp"

#include <algorithm>
#include <chrono>

#include "caption.hpp"

namespace instaplay::posts {
namespace {

constexpr std::uint32_t kBatch = 200;
// Content is written before its row commits, so what is younger may still get one.
constexpr TimeMs kOrphanAgeMs = 3'600'000;
constexpr TimeMs kIdEpochMs = 1'735'689'600'000;
constexpr int kIdTimeShift = 22;

Error noSuchPost() { return Error::notFound("post_not_found", "There is no such post."); }

TimeMs mintedAt(Id id) { return (id >> kIdTimeShift) + kIdEpochMs; }

}  // namespace

PostView PostService::create(Id author, const Draft& draft) {
  const Content content = contentOf(draft.caption, draft.location);
  Post post;
  post.id = parts_.ids.next();
  post.authorId = author;
  post.visibility = draft.visibility;
  post.revision = parts_.ids.next();
  post.commentsEnabled = draft.commentsEnabled;
  post.publishedAt = parts_.clock.nowMs();

  parts_.contents.insert(post.revision, post.id, content);
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.posts.insert(tx, post, content.tags);
    parts_.counts.forget(tx, author);
    publish(tx, "post.created", post);
    parts_.jobs.enqueue(tx, kAnnounceJob, {{"postId", formatId(post.id)}});
  });
  return viewOf(author, post);
}

PostView PostService::get(std::optional<Id> viewer, Id post) const { return viewOf(viewer, visiblePost(viewer, post)); }

PostView PostService::edit(Id editor, Id id, const PostChange& change) {
  const Post before = ownPost(editor, id);
  const auto contents = parts_.contents.findMany({before.revision});
  const Content old = contents.empty() ? Content{} : contents.begin()->second;

  const std::optional<std::string> location =
      change.location ? (change.location->empty() ? std::nullopt : change.location) : old.location;
  const Content content = contentOf(change.caption.value_or(old.caption), location);
  Post after = before;
  after.visibility = change.visibility.value_or(before.visibility);
  after.commentsEnabled = change.commentsEnabled.value_or(before.commentsEnabled);
  after.revision = parts_.ids.next();
  after.editedAt = parts_.clock.nowMs();

  parts_.contents.insert(after.revision, after.id, content);
  parts_.sql.transaction([&](const Transaction& tx) {
    if (!parts_.posts.update(tx, after, before.revision, content.tags)) {
      throw Error::conflict("post_changed", "The post has been changed meanwhile. Read it again and repeat.");
    }
    parts_.contents.forget(tx, before.revision);
    publish(tx, "post.updated", after);
  });
  parts_.contents.remove({before.revision});
  return viewOf(editor, after);
}

void PostService::remove(Id editor, Id id) { removePost(ownPost(editor, id)); }

PostView PostService::save(Id user, Id id) {
  const Post post = visiblePost(user, id);
  parts_.saves.save(user, id);
  return viewOf(user, post);
}

void PostService::unsave(Id user, Id id) { parts_.saves.unsave(user, id); }

void PostService::forgetUser(Id user) {
  for (;;) {
    const std::vector<Post> posts = parts_.posts.listByAuthors({user}, std::nullopt, kBatch);
    for (const Post& post : posts) removePost(post);
    if (posts.size() < kBatch) break;
  }
  parts_.sql.transaction([&](const Transaction& tx) { parts_.posts.forgetUser(tx, user); });
}

std::optional<Id> PostService::removeOrphans(Id after) {
  auto stored = parts_.contents.list(after, kBatch);
  if (stored.empty()) return std::nullopt;
  const bool more = stored.size() == kBatch;
  const Id last = stored.back().revision;
  const TimeMs youngest = parts_.clock.nowMs() - kOrphanAgeMs;
  std::erase_if(stored, [&](const auto& entry) { return mintedAt(entry.revision) > youngest; });

  std::vector<Id> ids;
  std::ranges::transform(stored, std::back_inserter(ids), &ContentRepository::Stored::postId);
  std::set<Id> named;
  for (const Post& post : parts_.posts.findMany(ids)) named.insert(post.revision);
  std::vector<Id> orphans;
  for (const auto& entry : stored) {
    if (!named.contains(entry.revision)) orphans.push_back(entry.revision);
  }
  parts_.contents.remove(orphans);
  return more ? std::optional(last) : std::nullopt;
}

Post PostService::visiblePost(std::optional<Id> viewer, Id id) const {
  const std::optional<Post> post = parts_.posts.find(id);
  if (!post || !parts_.views.isVisible(viewer, *post)) throw noSuchPost();
  return *post;
}

Post PostService::ownPost(Id editor, Id id) const {
  const Post post = visiblePost(editor, id);
  if (post.authorId != editor) throw Error::forbidden("not_the_author", "Only its author may change a post.");
  return post;
}

Content PostService::contentOf(const std::string& caption, const std::optional<std::string>& location) const {
  if (caption.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw Error::invalid("/caption", "Must not be empty: a post without media needs a text.");
  }
  if (const std::size_t limit = rules_.maxCaptionLength; codePoints(caption) > limit) {
    throw Error::invalid("/caption", "Must not be longer than " + std::to_string(limit) + " characters.");
  }
  Content content{caption, location, tagsOf(caption), {}};
  for (const auto& [id, card] : parts_.cards.byUsernames(mentionsOf(caption))) {
    content.mentions.push_back({id, card.username});
  }
  return content;
}

PostView PostService::viewOf(std::optional<Id> viewer, const Post& post) const {
  std::vector<PostView> views = parts_.views.render(viewer, {post});
  if (views.empty()) throw noSuchPost();
  return std::move(views.front());
}

void PostService::publish(const Transaction& tx, std::string_view topic, const Post& post) {
  parts_.events.publish(tx, topic, formatId(post.id),
                        {{"postId", formatId(post.id)},
                         {"authorId", formatId(post.authorId)},
                         {"visibility", users::visibilityName(post.visibility)}});
}

void PostService::removePost(const Post& post) {
  parts_.sql.transaction([&](const Transaction& tx) {
    if (!parts_.posts.remove(tx, post)) return;
    parts_.counts.forget(tx, post.authorId);
    parts_.contents.forget(tx, post.revision);
    publish(tx, "post.deleted", post);
  });
  parts_.contents.remove({post.revision});
}

}  // namespace instaplay::posts
