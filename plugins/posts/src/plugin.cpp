#include <instaplay/sdk.hpp>

#include "document_content_repository.hpp"
#include "post_announcer.hpp"
#include "post_jobs.hpp"
#include "post_lists.hpp"
#include "post_routes.hpp"
#include "post_service.hpp"
#include "post_view.hpp"
#include "sql_post_repository.hpp"

namespace instaplay::posts {

class PostsPlugin final : public Plugin {
 public:
  using Plugin::Plugin;

  void configure(const Json& settings) override {
    rules_.maxCaptionLength = requiredField<std::size_t>(settings, "max_caption_length");
    rules_.announceFollowers = requiredField<std::size_t>(settings, "announce_followers");
  }

  void declare(Registrar& registrar) override {
    registrar.collection(DocumentContentRepository::kCollection);
    declarePostRoutes(registrar, service_);
    declareListRoutes(registrar, lists_);
    provideCards(registrar, lists_);
    provideAttachments(registrar, lists_);
    declarePostJobs(registrar, service_, announcer_, Jobs(host()));
  }

 private:
  HostClock clock_{host()};
  Services services_{host()};
  users::RelationsClient relations_{services_.bind("users.relations/1")};
  users::CardsClient cards_{services_.bind("users.cards/1")};
  LikeCounts likes_{services_.bind("likes.counts/1")};
  SqlPostRepository posts_{Sql(host())};
  DocumentContentRepository contents_{Documents(host()), Cache(host())};
  SavedPosts saves_{Sql(host()), Cache(host()), clock_, posts_};
  AuthorCounts counts_{Cache(host()), posts_};
  PostViews views_{contents_, saves_, relations_, cards_, likes_};
  PostLists lists_{posts_, views_, counts_, relations_, cards_};
  PostRules rules_;
  PostService service_{{Sql(host()), Events(host()), Jobs(host()), Ids(host()), clock_, posts_, contents_, saves_,
                        counts_, views_, cards_},
                       rules_};
  PostAnnouncer announcer_{{Sql(host()), Jobs(host()), Sockets(host()), posts_, relations_}, rules_};
};

}  // namespace instaplay::posts

INSTAPLAY_PLUGIN(instaplay::posts::PostsPlugin);
