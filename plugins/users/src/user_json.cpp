#include "user_json.hpp"

namespace instaplay::users {

Json profileToJson(const ProfileView& view) {
  Json json = cardWithPrivacyToJson(view.card);
  json["bio"] = view.profile.bio;
  json["website"] = view.profile.website;
  json["counts"] = {
      {"posts", view.posts}, {"followers", view.profile.followers}, {"following", view.profile.following}};
  json["relationship"] = relationshipToJson(view.relation);
  return json;
}

Json ownProfileToJson(const OwnProfile& own) {
  Json json = profileToJson(own.view);
  json["email"] = own.email ? Json(*own.email) : Json();
  json["roles"] = {own.role};
  return json;
}

Json personToJson(const Person& person) {
  Json json = cardWithPrivacyToJson(person.card);
  json["relationship"] = relationshipToJson(person.relation);
  return json;
}

Json relationshipToJson(const Relation& relation) {
  return {{"following", relation.following},
          {"requested", relation.requested},
          {"followedBy", relation.followedBy},
          {"blocking", relation.blocking},
          {"muting", relation.muting}};
}

Json followStateToJson(FollowState state) {
  switch (state) {
    case FollowState::following: return {{"state", "following"}};
    case FollowState::requested: return {{"state", "requested"}};
    case FollowState::none: break;
  }
  return {{"state", "none"}};
}

Json relationToJson(const Relation& relation) {
  Json json = relationshipToJson(relation);
  json["userId"] = formatId(relation.userId);
  json["exists"] = relation.exists;
  json["self"] = relation.self;
  json["isPrivate"] = relation.isPrivate;
  json["blockedBy"] = relation.blockedBy;
  json["closeFriend"] = relation.closeFriend;
  json["mutedBy"] = relation.mutedBy;
  return json;
}

Json cardWithPrivacyToJson(const Card& card) {
  Json json = cardToJson(card);
  json["isPrivate"] = card.isPrivate;
  return json;
}

ProfileChange profileChangeFromJson(const Json& body) {
  if (const auto avatar = body.find("avatarMediaId"); avatar != body.end() && !avatar->is_null()) {
    throw Error::unprocessable("media_not_found", "There is no such media.");
  }
  return {optionalField<std::string>(body, "displayName"), optionalField<std::string>(body, "bio"),
          optionalField<std::string>(body, "website"), optionalField<bool>(body, "isPrivate")};
}

}  // namespace instaplay::users
