#include "like_service.hpp"

#include <algorithm>

namespace instaplay::likes {
namespace {

constexpr const char* kPost = "post";
constexpr std::chrono::minutes kTtl{10};
constexpr std::uint32_t kBatch = 200;

std::string countKey(std::string_view type, Id target) {
  return std::string("count:").append(type).append(":").append(formatId(target));
}

std::string likedKey(Id user, std::string_view type, Id target) {
  return std::string("liked:").append(formatId(user)).append(":").append(type).append(":").append(formatId(target));
}

}  // namespace

LikeState LikeService::like(Id user, Id post) {
  const Target target{kPost, post};
  const Id owner = ownerOf(post, user);
  try {
    return {true, parts_.sql.transaction([&](Transaction& tx) {
              parts_.likes.add(tx, {target, user, parts_.clock.nowMs()});
              noteChange(tx, "like.created", target, user, owner);
              return parts_.likes.commitAndCount(tx, target);
            })};
  } catch (const Error& error) {
    if (error.kind != Kind::conflict) throw;
  }
  return {true, counts(kPost, {post}, std::nullopt).at(post).likes};
}

LikeState LikeService::unlike(Id user, Id post) {
  const Target target{kPost, post};
  return {false, remove(user, target, ownerOf(post, user))};
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
  if (viewer) {
    for (const Id target : targets) keys.push_back(likedKey(*viewer, type, target));
  }
  const auto values =
      parts_.cache.getOrLoadMany(keys, kTtl, [&](const std::vector<std::size_t>& wanted, const CacheValues& out) {
        load({type, targets, viewer}, wanted, out);
      });

  std::map<Id, LikeState> states;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const bool liked = viewer && values[targets.size() + i] == "1";
    states[targets[i]] = {liked, values[i] ? std::stoll(*values[i]) : 0};
  }
  return states;
}

// Of the keys that counts() asks for: counts first, then what the viewer likes, each in the order of the targets.
void LikeService::load(const Asked& asked, const std::vector<std::size_t>& wanted, const CacheValues& out) const {
  const auto& targets = asked.targets;
  std::vector<Id> uncounted, unknown;
  for (const std::size_t index : wanted) {
    (index < targets.size() ? uncounted : unknown).push_back(targets[index % targets.size()]);
  }
  const auto counts = parts_.likes.counts(asked.type, uncounted);
  const auto liked = unknown.empty() ? std::set<Id>{} : parts_.likes.likedAmong(*asked.viewer, asked.type, unknown);
  for (const std::size_t index : wanted) {
    const Id target = targets[index % targets.size()];
    if (index >= targets.size()) {
      out.put(index, liked.contains(target) ? "1" : "0");
    } else {
      const auto count = counts.find(target);
      out.put(index, std::to_string(count == counts.end() ? 0 : count->second));
    }
  }
}

void LikeService::forgetPost(Id post) {
  const Target target{kPost, post};
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.likes.removeTarget(tx, target);
    parts_.cache.removeAfter(tx, {countKey(target.type, target.id)});
  });
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

std::int64_t LikeService::remove(Id user, const Target& target, Id owner) {
  return parts_.sql.transaction([&](Transaction& tx) {
    if (parts_.likes.remove(tx, target, user)) noteChange(tx, "like.deleted", target, user, owner);
    return parts_.likes.commitAndCount(tx, target);
  });
}

void LikeService::noteChange(const Transaction& tx, std::string_view topic, const Target& target, Id user, Id owner) {
  parts_.cache.removeAfter(tx, {countKey(target.type, target.id), likedKey(user, target.type, target.id)});
  parts_.events.publish(tx, topic, formatId(target.id),
                        {{"targetType", target.type},
                         {"targetId", formatId(target.id)},
                         {"userId", formatId(user)},
                         {"ownerId", owner > 0 ? Json(formatId(owner)) : Json()}});
}

}  // namespace instaplay::likes
