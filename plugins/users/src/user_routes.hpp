#pragma once

#include <instaplay/registrar.hpp>

#include "card_service.hpp"
#include "profile_service.hpp"
#include "relation_service.hpp"

namespace instaplay::users {

/// Profiles and suggestions.
void declareProfileRoutes(Registrar& registrar, ProfileService& profiles, const RelationService& relations);
/// Follows, requests, blocks, mutes and close friends.
void declareRelationRoutes(Registrar& registrar, RelationService& relations);

/// The services "users.cards/1" and "users.relations/1".
void provideCards(Registrar& registrar, const CardService& cards);
void provideRelations(Registrar& registrar, const RelationService& relations);

}  // namespace instaplay::users
