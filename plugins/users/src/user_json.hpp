#pragma once

#include <instaplay/json.hpp>

#include "profile.hpp"
#include "profile_service.hpp"
#include "relation_service.hpp"

namespace instaplay::users {

Json profileToJson(const ProfileView& view);
Json ownProfileToJson(const OwnProfile& own);
/// A card with the viewer's relationship.
Json personToJson(const Person& person);
Json relationshipToJson(const Relation& relation);
Json followStateToJson(FollowState state);
/// One entry of "users.relations/1" between; the client in the contract reads it.
Json relationToJson(const Relation& relation);
Json cardWithPrivacyToJson(const Card& card);

/// The body of PATCH /users/me, already checked against kProfileChangeSchema.
ProfileChange profileChangeFromJson(const Json& body);

}  // namespace instaplay::users
