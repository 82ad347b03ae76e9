#include <doctest/doctest.h>

#include <atomic>
#include <random>
#include <thread>

#include "host/base/error.hpp"
#include "tests/faults/job_stand.hpp"

using namespace instaplay;
using namespace instaplay::testing;

TYPE_TO_STRING(OnSqlite);
TYPE_TO_STRING(OnRedis);

namespace {

constexpr int kJobs = 400;
constexpr int kKills = 14;

std::int64_t waiting(JobStand& stand) {
  const auto counts = stand.queue().counts();
  return counts.ready + counts.delayed;
}

// Kills one worker after the other while they have work to do. Gives the jobs.
Ids killUnderLoad(JobStand& stand, WorkerCrew& crew) {
  const unsigned seed = std::random_device{}();
  MESSAGE("seed " << seed);
  std::mt19937 random(seed);
  Ids ids = stand.enqueue("effect", kJobs / 2);
  for (int kill = 0; kill < kKills; ++kill) {
    const std::size_t next = stand.logged("effect").size() + 5 + random() % 20;
    ids.merge(stand.enqueue("effect", 30, "kill" + std::to_string(kill) + "-"));
    CHECK(eventually([&] {
      crew.replaceTheDead();
      return stand.logged("effect").size() >= next;
    }));
    crew.killOne(random() % crew.size());
  }
  return ids;
}

bool anyAttemptAfterTheFirst(const JobStand& stand) {
  for (const auto& line : stand.logged("effect")) {
    if (line.at(1) != "1") return true;
  }
  return false;
}

int timesOf(const std::pair<const std::string, int>& effect) { return effect.second; }

// Adds jobs until they are acknowledged or the store is down.
void produce(JobStand& stand, const std::string& name, int count, std::atomic<int>& acknowledged, Ids& ids) {
  for (int i = 0; i < count; ++i) {
    try {
      ids.insert(stand.queue().enqueue(jobOf(name + std::to_string(i), "effect")));
      ++acknowledged;
    } catch (const base::Error&) {
      eventually([&] {
        try {
          stand.queue().ping(base::Deadline::after(std::chrono::seconds{1}));
          return true;
        } catch (const base::Error&) {
          return false;
        }
      });
    }
  }
}

}  // namespace

TEST_CASE_TEMPLATE("kill -9 of workers under load loses no job, and repeats no effect that must happen once", Backend,
                   OnSqlite, OnRedis) {
  StandOn<Backend> on;
  WorkerCrew crew(on.stand, "run", 3);
  const Ids ids = killUnderLoad(on.stand, crew);
  CHECK(eventually([&] { return on.stand.drained(); }));
  CHECK(on.stand.lost(ids).empty());
  CHECK(on.stand.queue().counts().dead == 0);
  CHECK(on.stand.effects() == ids);
  CHECK(anyAttemptAfterTheFirst(on.stand));
  for (const auto& effect : on.stand.effectsOnce()) CHECK(timesOf(effect) == 1);
}

TEST_CASE_TEMPLATE("the control, workers that take jobs off the queue before they run them, loses some", Backend,
                   OnSqlite, OnRedis) {
  StandOn<Backend> on;
  WorkerCrew crew(on.stand, "unprotected", 3);
  const Ids ids = killUnderLoad(on.stand, crew);
  crew.wait();
  CHECK(waiting(on.stand) == 0);
  const Ids lost = on.stand.lost(ids);
  MESSAGE("lost " << lost.size() << " of " << ids.size());
  CHECK_FALSE(lost.empty());
}

TEST_CASE("kill -9 of Redis under load loses no acknowledged job") {
  StandOn<OnRedis> on(std::vector<std::string>{"--appendonly", "yes", "--appendfsync", "always"});
  WorkerCrew crew(on.stand, "run", 2);
  std::atomic<int> acknowledged{0};
  Ids first, second;
  std::thread one([&] { produce(on.stand, "a", kJobs / 2, acknowledged, first); });
  std::thread two([&] { produce(on.stand, "b", kJobs / 2, acknowledged, second); });
  for (int kill = 1; kill <= 4; ++kill) {
    CHECK(eventually([&] { return acknowledged >= kill * kJobs / 6; }));
    on.backend.server.kill();
    on.backend.server.start();
  }
  one.join();
  two.join();
  CHECK(eventually([&] { return on.stand.drained(); }));

  first.merge(second);
  MESSAGE("acknowledged " << first.size());
  CHECK(first.size() > kJobs / 2);
  CHECK(on.stand.lost(first).empty());
  CHECK(on.stand.queue().counts().dead == 0);
  for (const auto& effect : on.stand.effectsOnce()) CHECK(timesOf(effect) == 1);
}
