#include "post_jobs.hpp"

namespace instaplay::posts {
namespace {

constexpr const char* kRemoveOrphans = "posts.remove_orphans";

}  // namespace

void declarePostJobs(Registrar& r, PostService& service, const PostAnnouncer& announcer, const Jobs& jobs) {
  r.job(PostService::kAnnounceJob, [&announcer](Job& job) {
    announcer.announce(requiredIdField(job.payload(), "postId"), optionalIdField(job.payload(), "after").value_or(0));
  });
  // One batch a run; the run after it is enqueued under the place where it goes on, so that a crash repeats one batch.
  r.job(kRemoveOrphans,
        [&service, jobs](Job& job) {
          const Id after = optionalIdField(job.payload(), "after").value_or(0);
          if (const std::optional<Id> next = service.removeOrphans(after)) {
            jobs.enqueue(kRemoveOrphans, {{"after", formatId(*next)}}, {.uniqueKey = "orphans:" + formatId(*next)});
          }
        },
        {.cron = "17 3 * * *"});
  r.on("account.deleted", [&service](Event& event) { service.forgetUser(requiredIdField(event.json(), "userId")); });
}

}  // namespace instaplay::posts
