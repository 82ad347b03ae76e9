#include "relation_service.hpp"

#include <algorithm>

namespace instaplay::users {
namespace {

constexpr std::uint32_t kBatch = 200;
constexpr std::uint32_t kCandidates = 200;
constexpr std::chrono::minutes kFollowingTtl{10};

// Of ids alone: who may see whom is asked of the database each time.
std::string followingKey(Id user) { return "following:" + formatId(user); }

void apply(Relation& relation, const UserRepository::TieRow& row, bool fromViewer) {
  switch (row.tie) {
    case Tie::follow: (fromViewer ? relation.following : relation.followedBy) = true; break;
    case Tie::block: (fromViewer ? relation.blocking : relation.blockedBy) = true; break;
    case Tie::request: relation.requested = relation.requested || fromViewer; break;
    case Tie::mute: (fromViewer ? relation.muting : relation.mutedBy) = true; break;
    case Tie::closeFriend: relation.closeFriend = relation.closeFriend || !fromViewer; break;
  }
}

Error blockedByYou() { return Error::unprocessable("blocked_by_you", "Unblock this person first."); }

Error noSuchRequest() { return Error::notFound("request_not_found", "There is no such request."); }

}  // namespace

std::map<Id, Relation> RelationService::between(std::optional<Id> viewer, const std::vector<Id>& users) const {
  std::map<Id, Relation> relations;
  for (const Id id : users) {
    Relation& relation = relations[id];
    relation.userId = id;
    relation.exists = true;
    relation.self = viewer == id;
  }
  const UserRepository::Standing standing = parts_.users.standing(viewer, users);
  for (const auto& person : standing.people) {
    relations.at(person.userId).exists = !person.hidden;
    relations.at(person.userId).isPrivate = person.isPrivate;
  }
  for (const UserRepository::TieRow& row : standing.ties) {
    const bool fromViewer = row.from == *viewer;
    apply(relations.at(fromViewer ? row.to : row.from), row, fromViewer);
  }
  return relations;
}

FollowState RelationService::follow(Id viewer, std::string_view username) {
  const Card card = visibleOther(viewer, username);
  const Relation relation = to(viewer, card.id);
  if (relation.following) return FollowState::following;
  if (relation.blocking) throw blockedByYou();
  return parts_.sql.transaction([&](const Transaction& tx) {
    parts_.users.lock(tx, {viewer, card.id});
    if (parts_.users.blocked(tx, viewer, card.id)) throw noSuchUser();
    if (relation.isPrivate) {
      parts_.users.add(tx, Tie::request, viewer, card.id, parts_.clock.nowMs());
      return FollowState::requested;
    }
    startFollowing(tx, viewer, card.id);
    return FollowState::following;
  });
}

FollowState RelationService::unfollow(Id viewer, std::string_view username) {
  const Card card = visibleOther(viewer, username);
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.users.lock(tx, {viewer, card.id});
    stopFollowing(tx, viewer, card.id);
    parts_.users.remove(tx, Tie::request, viewer, card.id);
  });
  return FollowState::none;
}

void RelationService::acceptRequest(Id viewer, Id requester) {
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.users.lock(tx, {viewer, requester});
    if (!parts_.users.remove(tx, Tie::request, requester, viewer)) throw noSuchRequest();
    startFollowing(tx, requester, viewer);
  });
}

void RelationService::declineRequest(Id viewer, Id requester) {
  parts_.sql.transaction([&](const Transaction& tx) {
    if (!parts_.users.remove(tx, Tie::request, requester, viewer)) throw noSuchRequest();
  });
}

void RelationService::acceptAllRequests(Id viewer) {
  for (;;) {
    const auto rows = parts_.users.listTo(Tie::request, viewer, std::nullopt, kBatch);
    std::vector<Id> people{viewer};
    std::ranges::transform(rows, std::back_inserter(people), &UserRepository::TieRow::from);
    parts_.sql.transaction([&](const Transaction& tx) {
      parts_.users.lock(tx, people);
      for (const auto& row : rows) {
        if (parts_.users.remove(tx, Tie::request, row.from, viewer)) startFollowing(tx, row.from, viewer);
      }
    });
    if (rows.size() < kBatch) return;
  }
}

Relation RelationService::block(Id viewer, std::string_view username) {
  const Card card = other(viewer, username);
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.users.lock(tx, {viewer, card.id});
    const bool fresh = parts_.users.add(tx, Tie::block, viewer, card.id, parts_.clock.nowMs());
    stopFollowing(tx, viewer, card.id);
    stopFollowing(tx, card.id, viewer);
    for (const Tie tie : {Tie::request, Tie::closeFriend}) {
      parts_.users.remove(tx, tie, viewer, card.id);
      parts_.users.remove(tx, tie, card.id, viewer);
    }
    if (!fresh) return;
    parts_.events.publish(tx, "user.blocked", formatId(viewer),
                          {{"blockerId", formatId(viewer)}, {"blockedId", formatId(card.id)}});
  });
  return to(viewer, card.id);
}

void RelationService::unblock(Id viewer, std::string_view username) {
  untie(Tie::block, viewer, other(viewer, username).id);
}

Relation RelationService::mute(Id viewer, std::string_view username) {
  return tie(Tie::mute, viewer, visibleOther(viewer, username).id);
}

void RelationService::unmute(Id viewer, std::string_view username) {
  untie(Tie::mute, viewer, visibleOther(viewer, username).id);
}

Relation RelationService::addCloseFriend(Id viewer, std::string_view username) {
  const Card card = visibleOther(viewer, username);
  if (to(viewer, card.id).blocking) throw blockedByYou();
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.users.lock(tx, {viewer, card.id});
    if (parts_.users.blocked(tx, viewer, card.id)) throw noSuchUser();
    parts_.users.add(tx, Tie::closeFriend, viewer, card.id, parts_.clock.nowMs());
  });
  return to(viewer, card.id);
}

void RelationService::removeCloseFriend(Id viewer, std::string_view username) {
  untie(Tie::closeFriend, viewer, visibleOther(viewer, username).id);
}

Page<Person> RelationService::own(Tie tie, Id viewer, const PageRequest& request) const {
  return people(viewer, parts_.users.listFrom(tie, viewer, request.after, request.rowsToRead()), Side::to, request);
}

Page<Person> RelationService::requests(Id viewer, const PageRequest& request) const {
  const auto rows = parts_.users.listTo(Tie::request, viewer, request.after, request.rowsToRead());
  return people(viewer, rows, Side::from, request);
}

Page<Person> RelationService::followers(std::optional<Id> viewer, std::string_view username,
                                        const PageRequest& request) const {
  const Id user = personWithVisibleLists(viewer, username);
  const auto rows = parts_.users.listTo(Tie::follow, user, request.after, request.rowsToRead());
  return people(viewer, rows, Side::from, request);
}

Page<Person> RelationService::following(std::optional<Id> viewer, std::string_view username,
                                        const PageRequest& request) const {
  const Id user = personWithVisibleLists(viewer, username);
  const auto rows = parts_.users.listFrom(Tie::follow, user, request.after, request.rowsToRead());
  return people(viewer, rows, Side::to, request);
}

std::vector<Person> RelationService::suggestions(Id viewer, std::uint32_t limit) const {
  std::vector<Id> candidates = parts_.users.followedByFollowed(viewer, kCandidates);
  for (const Id id : parts_.users.listPopular(kCandidates)) {
    if (std::ranges::find(candidates, id) == candidates.end()) candidates.push_back(id);
  }
  const auto relations = between(viewer, candidates);
  std::erase_if(candidates, [&](Id id) {
    const Relation& relation = relations.at(id);
    return relation.self || relation.following || relation.requested || relation.muting || relation.blocking ||
           relation.blockedBy || !relation.exists;
  });
  if (candidates.size() > limit) candidates.resize(limit);
  return present(viewer, candidates);
}

void RelationService::forgetUser(Id user) {
  for (const Tie tie : {Tie::follow, Tie::request, Tie::block, Tie::mute, Tie::closeFriend}) {
    for (bool more = true; more;) {
      auto rows = parts_.users.listFrom(tie, user, std::nullopt, kBatch);
      const auto back = parts_.users.listTo(tie, user, std::nullopt, kBatch);
      more = rows.size() == kBatch || back.size() == kBatch;
      rows.insert(rows.end(), back.begin(), back.end());
      removeAll(rows);
    }
  }
}

void RelationService::removeAll(const std::vector<UserRepository::TieRow>& rows) {
  std::vector<Id> people;
  for (const auto& row : rows) people.insert(people.end(), {row.from, row.to});
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.users.lock(tx, people);
    for (const auto& row : rows) {
      if (parts_.users.remove(tx, row.tie, row.from, row.to) && row.tie == Tie::follow) dropFollowing(tx, row.from);
    }
  });
}

std::vector<Id> RelationService::followingIds(Id user, Id after, std::uint32_t limit) const {
  if (after != 0 || limit != RelationsClient::kPage) return parts_.users.following(user, after, limit);
  const auto page = parts_.cache.getOrLoad(followingKey(user), kFollowingTtl, [&] {
    return std::optional(dumpJson(idsToJson(parts_.users.following(user, 0, RelationsClient::kPage))));
  });
  return page ? idsFromJson(parseJson(*page)) : std::vector<Id>{};
}

void RelationService::dropFollowing(const Transaction& tx, Id follower) const {
  parts_.cache.removeAfter(tx, {followingKey(follower)});
}

Card RelationService::other(Id viewer, std::string_view username) const {
  const Card card = parts_.cards.getByUsername(username);
  if (card.id == viewer) throw Error::unprocessable("not_with_yourself", "That is you.");
  return card;
}

Card RelationService::visibleOther(Id viewer, std::string_view username) const {
  const Card card = other(viewer, username);
  if (to(viewer, card.id).blockedBy) throw noSuchUser();
  return card;
}

void RelationService::startFollowing(const Transaction& tx, Id follower, Id followee) {
  if (!parts_.users.add(tx, Tie::follow, follower, followee, parts_.clock.nowMs())) return;
  dropFollowing(tx, follower);
  parts_.events.publish(tx, "user.followed", formatId(followee),
                        {{"followerId", formatId(follower)}, {"followeeId", formatId(followee)}});
}

void RelationService::stopFollowing(const Transaction& tx, Id follower, Id followee) {
  if (!parts_.users.remove(tx, Tie::follow, follower, followee)) return;
  dropFollowing(tx, follower);
  parts_.events.publish(tx, "user.unfollowed", formatId(followee),
                        {{"followerId", formatId(follower)}, {"followeeId", formatId(followee)}});
}

Relation RelationService::tie(Tie tie, Id viewer, Id user) {
  parts_.sql.transaction([&](const Transaction& tx) { parts_.users.add(tx, tie, viewer, user, parts_.clock.nowMs()); });
  return to(viewer, user);
}

void RelationService::untie(Tie tie, Id viewer, Id user) {
  parts_.sql.transaction([&](const Transaction& tx) { parts_.users.remove(tx, tie, viewer, user); });
}

Page<Person> RelationService::people(std::optional<Id> viewer, const std::vector<UserRepository::TieRow>& rows,
                                     Side side, const PageRequest& request) const {
  const auto idOf = [side](const UserRepository::TieRow& row) { return side == Side::from ? row.from : row.to; };
  const auto page = makePage(rows, request, [&](const auto& row) { return Cursor{row.createdAt, idOf(row)}; });
  std::vector<Id> ids;
  std::ranges::transform(page.items, std::back_inserter(ids), idOf);
  return {present(viewer, ids), page.next};
}

// Leaves out people who are gone and those who have blocked the viewer.
std::vector<Person> RelationService::present(std::optional<Id> viewer, const std::vector<Id>& ids) const {
  const auto cards = parts_.cards.byIds(ids);
  const auto relations = between(viewer, ids);
  std::vector<Person> people;
  for (const Id id : ids) {
    const auto card = cards.find(id);
    const Relation& relation = relations.at(id);
    if (card != cards.end() && relation.exists && !relation.blockedBy) people.push_back({card->second, relation});
  }
  return people;
}

Id RelationService::personWithVisibleLists(std::optional<Id> viewer, std::string_view username) const {
  const Card card = parts_.cards.getByUsername(username);
  if (!canSee(to(viewer, card.id), Visibility::everybody)) throw noSuchUser();
  return card.id;
}

}  // namespace instaplay::users
