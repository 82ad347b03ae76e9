#include <doctest/doctest.h>

#include <atomic>

#include "host/plugins/job_runner_cron.hpp"
#include "tests/faults/job_stand.hpp"
#include "tests/support/parallel.hpp"

using namespace instaplay;
using namespace instaplay::testing;

TYPE_TO_STRING(OnSqlite);
TYPE_TO_STRING(OnRedis);

TEST_CASE_TEMPLATE("100 parallel enqueues of one unique key by four processes make one job", Backend, OnSqlite,
                   OnRedis) {
  StandOn<Backend> on;
  std::vector<std::unique_ptr<ChildProcess>> producers;
  for (int i = 0; i < 4; ++i) producers.push_back(on.stand.start("enqueue", {"parallel=25"}));
  on.stand.openGate();
  for (const auto& producer : producers) CHECK(producer->wait() == 0);

  Ids holders;
  for (const auto& line : on.stand.logged("holder")) holders.insert(line.at(0));
  CHECK(on.stand.logged("holder").size() == 100);
  CHECK(holders.size() == 1);
  const auto jobs = on.stand.queue().list(std::nullopt, 200);
  REQUIRE(jobs.size() == 1);
  CHECK(holders.contains(jobs[0].id));
}

TEST_CASE_TEMPLATE("of two hosts that tick, one fires at each time, also while the job runs and ends", Backend,
                   OnSqlite, OnRedis) {
  constexpr int kTimes = 100;
  StandOn<Backend> on;
  const JobQueueAt oneQueue(on.backend.place), otherQueue(on.backend.place);
  base::ManualClock clock;
  plugins::JobCatalog catalog;
  catalog.addHostJob("tidy", "*/10 * * * *", [](plugins::Call&) {});
  plugins::CronFiring one(catalog, *oneQueue, clock, std::chrono::minutes{5});
  plugins::CronFiring other(catalog, *otherQueue, clock, std::chrono::minutes{5});

  std::multiset<std::string> ran;
  const auto runOne = [&] {
    const auto job = on.stand.queue().claim("w", {"tidy"}, std::chrono::minutes{1});
    if (!job) return false;
    ran.insert(job->id);
    return on.stand.queue().finish(*job);
  };
  for (int time = 0; time < kTimes; ++time) {
    clock.advance(std::chrono::minutes{10});
    std::atomic<int> fired{0};
    inParallel(3, [&](int i) {
      if (i == 2) {
        while (fired < 2) runOne();
      } else {
        (i == 0 ? one : other).fireDue();
        ++fired;
      }
    });
    while (runOne()) {
    }
  }
  CHECK(ran.size() == kTimes);
  CHECK(std::set<std::string>(ran.begin(), ran.end()).size() == kTimes);
}
