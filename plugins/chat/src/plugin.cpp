#include <instaplay/sdk.hpp>

#include "attachments.hpp"
#include "chat_access.hpp"
#include "chat_jobs.hpp"
#include "chat_routes.hpp"
#include "chat_search.hpp"
#include "chat_service.hpp"
#include "chat_sockets.hpp"
#include "chat_view.hpp"
#include "document_body_repository.hpp"
#include "group_service.hpp"
#include "message_service.hpp"
#include "presence_service.hpp"
#include "pushed_news.hpp"
#include "sql_chat_repository.hpp"
#include "sql_message_repository.hpp"
#include "sql_preference_repository.hpp"

namespace instaplay::chat {

class ChatPlugin final : public Plugin {
 public:
  using Plugin::Plugin;

  void configure(const Json& settings) override {
    rules_.maxGroupMembers = requiredField<std::size_t>(settings, "max_group_members");
  }

  void declare(Registrar& registrar) override {
    registrar.collection(DocumentBodyRepository::kCollection, DocumentBodyRepository::indexes());
    declareChatRoutes(registrar, chats_, presence_);
    declareGroupRoutes(registrar, groups_, chats_);
    declareMessageRoutes(registrar, messages_, search_);
    declareChatCommands(registrar, messages_, presence_);
    provideMessages(registrar, chats_, messages_);
    declareChatJobs(registrar, messages_, Jobs(host()));
    declareChatSubscriptions(registrar, chats_, groups_, messages_, presence_);
  }

 private:
  AttachmentClient attachmentsOf(const char* service) const { return AttachmentClient(services_.bind(service)); }

  Sql sql_{host()};
  Ids ids_{host()};
  HostClock clock_{host()};
  Services services_{host()};
  users::RelationsClient relations_{services_.bind("users.relations/1")};
  users::CardsClient cards_{services_.bind("users.cards/1")};
  Attachments attachments_{{{"post", attachmentsOf("post.attachment/1")},
                            {"media", attachmentsOf("media.attachment/1")},
                            {"story", attachmentsOf("story.attachment/1")}}};
  SqlChatRepository chatRows_{sql_};
  SqlMessageRepository messageRows_{sql_};
  SqlPreferenceRepository preferences_{sql_};
  DocumentBodyRepository bodies_{Documents(host())};
  PushedNews news_{Sockets(host()), Events(host())};
  ChatRules rules_;
  ChatAccess access_{sql_, chatRows_, cards_, relations_};
  ChatViews views_{{sql_, chatRows_, messageRows_, bodies_, attachments_, cards_, relations_}};
  GroupService groups_{{sql_, ids_, clock_, chatRows_, access_, cards_, relations_, news_}, rules_};
  ChatService chats_{{sql_, ids_, clock_, chatRows_, access_, views_, groups_, news_}};
  MessageService messages_{
      {sql_, ids_, clock_, chatRows_, messageRows_, bodies_, attachments_, access_, views_, news_}};
  ChatSearch search_{chatRows_, messageRows_, bodies_, views_};
  PresenceService presence_{{Cache(host()), Presence(host()), chatRows_, preferences_, news_, relations_}};
};

}  // namespace instaplay::chat

INSTAPLAY_PLUGIN(instaplay::chat::ChatPlugin);
