#include "host/stores/jobs/embedded_job_queue.hpp"

#include "host/stores/sql/embedded_sql_store.hpp"
#include "tests/host/stores_jobs/jobs_contract.hpp"
#include "tests/host/stores_jobs/jobs_unique_contract.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay;
using namespace instaplay::stores;

namespace {

struct Embedded {
  base::ManualClock clock;
  EmbeddedSqlStore sql;
  EmbeddedJobQueue queue{sql, clock};

  JobsUnderTest test() {
    return {queue, [this](std::chrono::milliseconds by) { clock.advance(by); }};
  }
};

struct OnDisk {
  OnDisk(const std::filesystem::path& file, const base::Clock& clock) : sql({file}), queue(sql, clock) {}
  EmbeddedSqlStore sql;
  EmbeddedJobQueue queue;
};

}  // namespace

TEST_CASE("the embedded job queue takes and gives jobs") { jobsAreEnqueued(Embedded().test()); }
TEST_CASE("the embedded job queue keeps what jobs carry") { jobsKeepWhatTheyCarry(Embedded().test()); }
TEST_CASE("the embedded job queue fences its leases") { jobsAreFenced(Embedded().test()); }
TEST_CASE("the embedded job queue retries, buries and revives") { jobsFailAndDie(Embedded().test()); }
TEST_CASE("the embedded job queue keeps unique keys") { jobsAreUnique(Embedded().test()); }
TEST_CASE("the embedded job queue serves many workers") { jobsAreSharedByWorkers(Embedded().test()); }

TEST_CASE("jobs, leases, pauses and finished ids survive that the file is opened again") {
  const testing::TempFolder folder;
  base::ManualClock clock;
  std::optional<ClaimedJob> leased;
  {
    OnDisk before(folder.path() / "jobs.db", clock);
    before.queue.enqueue(aJob("done"));
    before.queue.finish(*claimAny(before.queue));
    before.queue.enqueue(aJob("leased"));
    leased = claimAny(before.queue);
    before.queue.enqueue(aJob("waiting"));
    before.queue.enqueue(aJob("paused", "mail.send"));
    before.queue.pause("mail.send");
  }
  OnDisk after(folder.path() / "jobs.db", clock);
  CHECK(after.queue.enqueue(aJob("done")) == "done");
  CHECK(claimedId(after.queue) == "waiting");
  CHECK(claimedId(after.queue) == "");
  CHECK(after.queue.finish(*leased));
}

TEST_CASE("two queues on one file share their jobs and see each other's within a moment") {
  const testing::TempFolder folder;
  const base::ManualClock clock;
  OnDisk one(folder.path() / "jobs.db", clock), two(folder.path() / "jobs.db", clock);
  one.queue.enqueue(aJob("1"));
  const auto deadline = base::Deadline::after(std::chrono::seconds{20});
  two.queue.waitForWork(deadline);
  CHECK_FALSE(deadline.expired());
  CHECK(claimedId(two.queue) == "1");
  CHECK(claimedId(one.queue) == "");
}

TEST_CASE("a full file refuses a job as unavailable and keeps the others") {
  const testing::TempFolder folder;
  const base::ManualClock clock;
  EmbeddedSqlStore sql({.file = folder.path() / "jobs.db", .maxBytes = 512 << 10});
  EmbeddedJobQueue queue(sql, clock);
  int accepted = 0;
  const auto fill = [&] {
    for (;; ++accepted) {
      NewJob job = aJob(std::to_string(accepted));
      job.payload.assign(16 * 1024, 'x');
      queue.enqueue(job);
    }
  };
  try {
    fill();
  } catch (const base::Error& error) {
    CHECK(error.kind == base::ErrorKind::unavailable);
  }
  CHECK(accepted > 5);
  CHECK(queue.counts().ready == accepted);
}

TEST_CASE("an idle tick takes no transaction") {
  Embedded embedded;
  const auto before = embedded.sql.stats().transactions;
  embedded.queue.tick();
  CHECK(embedded.sql.stats().transactions == before);
}
