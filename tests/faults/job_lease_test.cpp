#include <doctest/doctest.h>

#include "tests/faults/job_stand.hpp"

using namespace instaplay;
using namespace instaplay::testing;

TYPE_TO_STRING(OnSqlite);
TYPE_TO_STRING(OnRedis);

TEST_CASE_TEMPLATE("a worker that stood still past its lease is refused, and the effect happens once", Backend,
                   OnSqlite, OnRedis) {
  StandOn<Backend> on;
  on.stand.enqueue("effect", 1);
  const auto late = on.stand.start("one", {"worker=late", "lease=200"});
  REQUIRE(eventually([&] { return on.stand.logged("claimed").size() == 1; }));
  late->pauseIt();
  on.stand.openGate();
  const auto other = on.stand.start("one", {"worker=other"});
  CHECK(other->wait() == 0);
  CHECK(on.stand.effectsOnce() == std::map<std::string, int>{{"job0", 1}});
  late->resumeIt();
  CHECK(late->wait() == 0);

  using Lines = std::vector<std::vector<std::string>>;
  CHECK(on.stand.logged("ended") == Lines{{"other", "extended", "taken"}, {"late", "lost", "refused"}});
  CHECK(on.stand.effectsOnce() == std::map<std::string, int>{{"job0", 1}});
  CHECK(on.stand.drained());
}

TEST_CASE_TEMPLATE("a job that takes its worker along each time ends dead while others flow", Backend, OnSqlite,
                   OnRedis) {
  StandOn<Backend> on;
  stores::NewJob poison = jobOf("poison", "abort");
  poison.maxAttempts = 3;
  poison.priority = 0;
  on.stand.queue().enqueue(poison);
  const Ids ids = on.stand.enqueue("effect", 200);
  WorkerCrew crew(on.stand, "run", 2);
  CHECK(eventually([&] {
    crew.replaceTheDead();
    return on.stand.drained();
  }));

  CHECK(on.stand.lost(ids).empty());
  const auto dead = on.stand.queue().list(stores::JobState::dead, 10);
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].id == "poison");
  CHECK(dead[0].attempt == 3);
  CHECK(dead[0].lastError == "the lease expired");
  CHECK_FALSE(on.stand.logged("abort").empty());
}

TEST_CASE_TEMPLATE("SIGTERM under load leaves nothing active and counts no attempt of what is handed back", Backend,
                   OnSqlite, OnRedis) {
  StandOn<Backend> on;
  const Ids ids = on.stand.enqueue("effect", 600);
  stores::NewJob stubborn = jobOf("stubborn", "stubborn");
  stubborn.priority = 0;
  on.stand.queue().enqueue(stubborn);
  WorkerCrew crew(on.stand, "run", 2, {"lease=600000"});
  CHECK(eventually([&] { return on.stand.logged("effect").size() >= 50 && !on.stand.logged("stubborn").empty(); }));
  crew.terminate();
  CHECK(crew.wait() == std::set<int>{0});

  const auto counts = on.stand.queue().counts();
  CHECK(counts.active == 0);
  CHECK(counts.delayed == 0);
  CHECK(counts.dead == 0);
  Ids accounted = on.stand.effects();
  for (const auto& job : on.stand.queue().list(stores::JobState::ready, 1000)) {
    CHECK(job.attempt == 0);
    accounted.insert(job.id);
  }
  CHECK(accounted.erase("stubborn") == 1);
  CHECK(accounted == ids);
}
