#include "user_routes.hpp"

#include "user_json.hpp"
#include "user_schemas.hpp"

namespace instaplay::users {
namespace {

using Change = Relation (RelationService::*)(Id, std::string_view);
using Undo = void (RelationService::*)(Id, std::string_view);

// A tie that one person makes and takes back: PUT gives the relationship, DELETE nothing.
void declareTie(Registrar& r, RelationService& relations, std::string_view path, Change change, Undo undo,
                std::string_view summary, std::string_view undoSummary) {
  r.put(path, Access::user,
        [&relations, change](Call& call) {
          call.reply(relationshipToJson((relations.*change)(call.userId(), call.param("username"))));
        },
        {.responseSchema = kRelationshipRef, .summary = summary});
  r.del(path, Access::user,
        [&relations, undo](Call& call) {
          (relations.*undo)(call.userId(), call.param("username"));
          call.noContent();
        },
        {.summary = undoSummary, .success = 204});
}

void declareOwnList(Registrar& r, const RelationService& relations, std::string_view path, Tie tie,
                    std::string_view summary) {
  r.get(path, Access::user,
        [&relations, tie](Call& call) {
          call.replyPage(relations.own(tie, call.userId(), call.pageRequest()), personToJson);
        },
        {.summary = summary});
}

void declareFollowRoutes(Registrar& r, RelationService& relations) {
  constexpr std::string_view kPath = "/api/v1/users/{username}/follow";
  r.put(kPath, Access::user,
        [&relations](Call& call) {
          call.reply(followStateToJson(relations.follow(call.userId(), call.param("username"))));
        },
        {.responseSchema = kFollowStateSchema, .summary = "Follow somebody, or ask a private account"});
  r.del(kPath, Access::user,
        [&relations](Call& call) {
          call.reply(followStateToJson(relations.unfollow(call.userId(), call.param("username"))));
        },
        {.responseSchema = kFollowStateSchema, .summary = "Stop following, or take a request back"});
  r.get("/api/v1/users/{username}/followers", Access::anyone,
        [&relations](Call& call) {
          call.replyPage(relations.followers(call.viewerId(), call.param("username"), call.pageRequest()),
                         personToJson);
        },
        {.summary = "Who follows a person"});
  r.get("/api/v1/users/{username}/following", Access::anyone,
        [&relations](Call& call) {
          call.replyPage(relations.following(call.viewerId(), call.param("username"), call.pageRequest()),
                         personToJson);
        },
        {.summary = "Whom a person follows"});
}

void declareRequestRoutes(Registrar& r, RelationService& relations) {
  constexpr std::string_view kPath = "/api/v1/users/me/follow-requests/{userId}";
  r.get(
      "/api/v1/users/me/follow-requests", Access::user,
      [&relations](Call& call) { call.replyPage(relations.requests(call.userId(), call.pageRequest()), personToJson); },
      {.summary = "Who asks to follow"});
  r.put(kPath, Access::user,
        [&relations](Call& call) {
          const Id requester = call.paramId("userId");
          relations.acceptRequest(call.userId(), requester);
          call.reply(relationshipToJson(relations.to(call.userId(), requester)));
        },
        {.responseSchema = kRelationshipRef, .summary = "Grant a request"});
  r.del(kPath, Access::user,
        [&relations](Call& call) {
          relations.declineRequest(call.userId(), call.paramId("userId"));
          call.noContent();
        },
        {.summary = "Decline a request", .success = 204});
}

}  // namespace

void declareProfileRoutes(Registrar& r, ProfileService& profiles, const RelationService& relations) {
  r.schema("Profile", kProfileSchema);
  r.schema("Relationship", kRelationshipSchema);
  const auto replyOwn = [&profiles](Call& call) {
    const Principal user = call.user();
    call.reply(ownProfileToJson(profiles.own(user.id, user.role)));
  };
  r.get("/api/v1/users/me", Access::user, replyOwn, {.responseSchema = kProfileRef, .summary = "One's own profile"});
  r.patch("/api/v1/users/me", Access::user,
          [&profiles, replyOwn](Call& call) {
            profiles.change(call.userId(), profileChangeFromJson(call.json()));
            replyOwn(call);
          },
          {.bodySchema = kProfileChangeSchema, .responseSchema = kProfileRef, .summary = "Edit one's profile"});
  r.get("/api/v1/users/suggestions", Access::user,
        [&relations](Call& call) {
          Json people = Json::array();
          for (const Person& person : relations.suggestions(call.userId(), call.pageRequest().limit)) {
            people.push_back(personToJson(person));
          }
          call.replyPage(people, std::nullopt);
        },
        {.summary = "People one may want to follow"});
  r.get("/api/v1/users/{username}", Access::anyone,
        [&profiles](Call& call) { call.reply(profileToJson(profiles.get(call.viewerId(), call.param("username")))); },
        {.responseSchema = kProfileRef, .summary = "A profile"});
}

void declareRelationRoutes(Registrar& r, RelationService& relations) {
  declareFollowRoutes(r, relations);
  declareRequestRoutes(r, relations);
  declareTie(r, relations, "/api/v1/users/{username}/block", &RelationService::block, &RelationService::unblock,
             "Block somebody", "Unblock somebody");
  declareTie(r, relations, "/api/v1/users/{username}/mute", &RelationService::mute, &RelationService::unmute,
             "Keep somebody out of one's feed", "Let somebody back into one's feed");
  declareTie(r, relations, "/api/v1/users/me/close-friends/{username}", &RelationService::addCloseFriend,
             &RelationService::removeCloseFriend, "Make somebody a close friend", "End a close friendship");
  declareOwnList(r, relations, "/api/v1/users/me/blocks", Tie::block, "Whom one has blocked");
  declareOwnList(r, relations, "/api/v1/users/me/mutes", Tie::mute, "Whom one has muted");
  declareOwnList(r, relations, "/api/v1/users/me/close-friends", Tie::closeFriend, "One's close friends");
}

void provideCards(Registrar& r, const CardService& cards) {
  const auto answer = [](const std::map<Id, Card>& found) {
    Json list = Json::array();
    for (const auto& [id, card] : found) list.push_back(cardWithPrivacyToJson(card));
    return Json{{"cards", std::move(list)}};
  };
  const auto byIds = [&cards, answer](ServiceCall& call) {
    return answer(cards.byIds(idsFromJson(call.json().at("ids"))));
  };
  const auto byUsernames = [&cards, answer](ServiceCall& call) {
    return answer(cards.byUsernames(requiredField<std::vector<std::string>>(call.json(), "usernames")));
  };
  r.provide("users.cards/1", 0, {{"byIds", byIds}, {"byUsernames", byUsernames}});
}

void provideRelations(Registrar& r, const RelationService& relations) {
  const auto between = [&relations](ServiceCall& call) {
    Json list = Json::array();
    const auto found =
        relations.between(optionalIdField(call.json(), "viewerId"), idsFromJson(call.json().at("userIds")));
    for (const auto& [id, relation] : found) list.push_back(relationToJson(relation));
    return Json{{"relations", std::move(list)}};
  };
  using List = std::vector<Id> (RelationService::*)(Id, Id, std::uint32_t) const;
  const auto listing = [&relations](List list) {
    return [&relations, list](ServiceCall& call) {
      const Id after = parseId(requiredField<std::string>(call.json(), "after")).value_or(0);
      const auto limit = std::min(requiredField<std::uint32_t>(call.json(), "limit"), RelationsClient::kPage);
      return Json{{"ids", idsToJson((relations.*list)(requiredIdField(call.json(), "userId"), after, limit))}};
    };
  };
  r.provide("users.relations/1", 1,
            {{"between", between},
             {"following", listing(&RelationService::followingIds)},
             {"followers", listing(&RelationService::followerIds)},
             {"closeFriends", listing(&RelationService::closeFriendIds)}});
}

}  // namespace instaplay::users
