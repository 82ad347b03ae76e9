#include <instaplay/sdk.hpp>

#include "card_service.hpp"
#include "profile_service.hpp"
#include "relation_service.hpp"
#include "sql_user_repository.hpp"
#include "user_routes.hpp"

namespace instaplay::users {

class UsersPlugin final : public Plugin {
 public:
  using Plugin::Plugin;

  void declare(Registrar& r) override {
    declareProfileRoutes(r, profiles_, relations_);
    declareRelationRoutes(r, relations_);
    provideCards(r, cards_);
    provideRelations(r, relations_);
    r.on("account.created",
         [this](Event& event) { profiles_.accountCreated(requiredIdField(event.json(), "userId")); });
    r.on("account.updated",
         [this](Event& event) { profiles_.accountUpdated(requiredIdField(event.json(), "userId")); });
    r.on("account.deleted",
         [this](Event& event) { profiles_.accountDeleted(requiredIdField(event.json(), "userId")); });
  }

 private:
  Sql sql_{host()};
  HostClock clock_{host()};
  Services services_{host()};
  SqlUserRepository users_{sql_};
  AccountDirectory directory_{services_.bind("auth.directory/1")};
  CardService cards_{Cache(host()), users_, directory_};
  RelationService relations_{{sql_, Events(host()), clock_, users_, cards_, Cache(host())}};
  ProfileService profiles_{
      {sql_, Events(host()), users_, cards_, relations_, directory_, PostCounts(services_.bind("posts.cards/1"))}};
};

}  // namespace instaplay::users

INSTAPLAY_PLUGIN(instaplay::users::UsersPlugin);
