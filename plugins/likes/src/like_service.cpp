#include "like_service.hpp"

#include <algorithm>

namespace instaplay::likes {
namespace {

constexpr const char* kPost = "post";
constexpr std::chrono::minutes kCountTtl{10};
constexpr std::uint32_t kBatch = 200;

std::string countKey(std::string_view type, Id target) {
  return std::string("count:").append(type).append(":").append(formatId(target));
}

}  // namespace

LikeState LikeService::like(Id user, Id post) {
  const Target target{kPost, post};
  const Id owner = ownerOf(post, user);
  parts_.sql.transaction([&](const Transaction& tx) {
    if (parts_.likes.add(tx, {target, user, parts_.clock.nowMs()})) publish(tx, "like.created", target, user, owner);
  });
  dropCount(target);
  return {true, parts_.likes.count(target)};
}

LikeState LikeService::unlike(Id user, Id post) {
  const Target target{kPost, post};
  remove(user, target, ownerOf(post, user));
  return {false, parts_.likes.count(target)};
}

Page<Liker> LikeService::likers(std::optional<Id> viewer, Id post, const PageRequest& request) const {
  ownerOf(post, viewer);
  const auto rows = parts_.likes.listOfTarget({kPost, post}, request.after, request.rowsToRead());
  const auto page = makePage(rows, request, [](const Like& like) { return Cursor{like.createdAt, like.userId}; });

  std::vector<Id> ids;
  std::ranges::transform(page.items, std::back_inserter(ids), &Like::userId);
  const auto cards = parts_.cards.byIds(ids);
  const auto relations = parts_.relations.between(viewer, ids);
  Page<Liker> likers{{}, page.next};
  for (const Like& like : page.items) {
    const auto card = cards.find(like.userId);
    const users::Relation& relation = relations.at(like.userId);
    if (card == cards.end() || relation.blocking || relation.blockedBy) continue;
    likers.items.push_back({card->second, like.createdAt});
  }
  return likers;
}

Page<Json> LikeService::likedPosts(Id user, const PageRequest& request) const {
  const auto rows = parts_.likes.listOfUser(user, kPost, request.after, request.rowsToRead());
  const auto page = makePage(rows, request, [](const Like& like) { return Cursor{like.createdAt, like.target.id}; });

  std::vector<Id> ids;
  for (const Like& like : page.items) ids.push_back(like.target.id);
  std::map<Id, Json> posts = parts_.posts.byIds(ids, user);
  Page<Json> shown{{}, page.next};
  for (const Id id : ids) {
    if (const auto post = posts.find(id); post != posts.end()) shown.items.push_back(std::move(post->second));
  }
  return shown;
}

std::map<Id, LikeState> LikeService::counts(std::string_view type, const std::vector<Id>& targets,
                                            std::optional<Id> viewer) const {
  std::vector<std::string> keys;
  for (const Id target : targets) keys.push_back(countKey(type, target));
  const auto load = [&](const std::vector<std::size_t>& wanted, const CacheValues& out) {
    std::vector<Id> missing;
    for (const std::size_t index : wanted) missing.push_back(targets[index]);
    const auto counts = parts_.likes.counts(type, missing);
    for (const std::size_t index : wanted) {
      const auto count = counts.find(targets[index]);
      out.put(index, std::to_string(count == counts.end() ? 0 : count->second));
    }
  };
  const auto values = parts_.cache.getOrLoadMany(keys, kCountTtl, load);
  const auto liked = viewer ? parts_.likes.likedAmong(*viewer, type, targets) : std::set<Id>{};

  std::map<Id, LikeState> states;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    states[targets[i]] = {liked.contains(targets[i]), values[i] ? std::stoll(*values[i]) : 0};
  }
  return states;
}

void LikeService::forgetPost(Id post) {
  const Target target{kPost, post};
  parts_.sql.transaction([&](const Transaction& tx) { parts_.likes.removeTarget(tx, target); });
  dropCount(target);
}

void LikeService::forgetUser(Id user) {
  for (;;) {
    const auto likes = parts_.likes.listOfUser(user, kPost, std::nullopt, kBatch);
    for (const Like& like : likes) remove(user, like.target, 0);
    if (likes.size() < kBatch) return;
  }
}

Id LikeService::ownerOf(Id post, std::optional<Id> viewer) const {
  const auto authors = parts_.posts.visible({post}, viewer);
  if (authors.empty()) throw Error::notFound("post_not_found", "There is no such post.");
  return authors.begin()->second;
}

bool LikeService::remove(Id user, const Target& target, Id owner) {
  const bool removed = parts_.sql.transaction([&](const Transaction& tx) {
    if (!parts_.likes.remove(tx, target, user)) return false;
    publish(tx, "like.deleted", target, user, owner);
    return true;
  });
  dropCount(target);
  return removed;
}

void LikeService::publish(const Transaction& tx, std::string_view topic, const Target& target, Id user, Id owner) {
  parts_.events.publish(tx, topic, formatId(target.id),
                        {{"targetType", target.type},
                         {"targetId", formatId(target.id)},
                         {"userId", formatId(user)},
                         {"ownerId", owner > 0 ? Json(formatId(owner)) : Json()}});
}

void LikeService::dropCount(const Target& target) const { parts_.cache.remove(countKey(target.type, target.id)); }

}  // namespace instaplay::likes
