#include "chat_jobs.hpp"

namespace instaplay::chat {
namespace {

constexpr const char* kRemoveOrphans = "chat.remove_orphans";

}  // namespace

void declareChatJobs(Registrar& r, MessageService& messages, const Jobs& jobs) {
  // One batch a run; the run after it is enqueued under the place where it goes on, so that a crash repeats one batch.
  r.job(kRemoveOrphans,
        [&messages, jobs](Job& job) {
          const Id after = optionalIdField(job.payload(), "after").value_or(0);
          if (const std::optional<Id> next = messages.removeOrphans(after)) {
            jobs.enqueue(kRemoveOrphans, {{"after", formatId(*next)}}, {.uniqueKey = "orphans:" + formatId(*next)});
          }
        },
        {.cron = "47 3 * * *"});
}

void declareChatSubscriptions(Registrar& r, ChatService& chats, GroupService& groups, MessageService& messages,
                              const PresenceService& presence) {
  r.on("account.deleted", [&groups, &messages, &presence](Event& event) {
    const Id user = requiredIdField(event.json(), "userId");
    groups.forgetUser(user);
    messages.forgetUser(user);
    presence.forgetUser(user);
  });
  r.on("user.blocked", [&chats, &presence](Event& event) {
    const Id blocker = requiredIdField(event.json(), "blockerId"), blocked = requiredIdField(event.json(), "blockedId");
    chats.declineFrom(blocker, blocked);
    presence.parted(blocker, blocked);
  });
  r.onEphemeral(Presence::kChanged,
                [&presence](Event& event) { presence.changed(requiredIdField(event.json(), "userId"), event.id()); });
}

}  // namespace instaplay::chat
