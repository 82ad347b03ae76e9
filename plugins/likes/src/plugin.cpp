#include <instaplay/sdk.hpp>

#include "like_routes.hpp"
#include "like_service.hpp"
#include "sql_like_repository.hpp"

namespace instaplay::likes {

class LikesPlugin final : public Plugin {
 public:
  using Plugin::Plugin;

  void declare(Registrar& r) override {
    declareLikeRoutes(r, service_);
    provideCounts(r, service_);
    r.on("post.deleted", [this](Event& event) { service_.forgetPost(requiredIdField(event.json(), "postId")); });
    r.on("account.deleted", [this](Event& event) { service_.forgetUser(requiredIdField(event.json(), "userId")); });
  }

 private:
  HostClock clock_{host()};
  Services services_{host()};
  SqlLikeRepository likes_{Sql(host())};
  LikeService service_{{Sql(host()), Cache(host()), Events(host()), clock_, likes_,
                        posts::CardsClient(services_.bind("posts.cards/1")),
                        users::CardsClient(services_.bind("users.cards/1")),
                        users::RelationsClient(services_.bind("users.relations/1"))}};
};

}  // namespace instaplay::likes

INSTAPLAY_PLUGIN(instaplay::likes::LikesPlugin);
