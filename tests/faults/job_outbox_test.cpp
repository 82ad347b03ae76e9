#include <doctest/doctest.h>

#include <random>

#include "tests/faults/job_stand.hpp"

using namespace instaplay;
using namespace instaplay::testing;

TYPE_TO_STRING(OnSqlite);
TYPE_TO_STRING(OnRedis);

namespace {

constexpr std::size_t kCauses = 300;

Ids causes(JobStand& stand) {
  Ids ids;
  stand.sql().query("SELECT job_id FROM fault_causes", {}, [&](stores::SqlRow row) {
    ids.insert(std::string(std::get<std::string_view>(row[0])));
    return true;
  });
  return ids;
}

std::int64_t unsent(JobStand& stand) {
  std::int64_t rows = 0;
  stand.sql().query("SELECT COUNT(*) FROM host_outbox WHERE status = 0", {}, [&](stores::SqlRow row) {
    rows = std::get<std::int64_t>(row[0]);
    return true;
  });
  return rows;
}

std::size_t waiting(JobStand& stand) { return static_cast<std::size_t>(stand.queue().counts().ready); }

}  // namespace

TEST_CASE_TEMPLATE("what was committed before a crash is relayed, and runs once, however often the relay is killed too",
                   Backend, OnSqlite, OnRedis) {
  StandOn<Backend> on;
  for (std::size_t target = kCauses / 3; target <= kCauses; target += kCauses / 3) {
    const auto committer = on.stand.start("commit");
    CHECK(eventually([&] { return on.stand.logged("committed").size() >= target; }));
    committer->kill();
  }
  const Ids committed = causes(on.stand);
  CHECK(waiting(on.stand) == 0);
  CHECK(unsent(on.stand) == static_cast<std::int64_t>(committed.size()));
  for (const auto& line : on.stand.logged("committed")) CHECK(committed.contains(line.at(0)));

  std::mt19937 random(std::random_device{}());
  for (int kill = 0; kill < 8 && unsent(on.stand) > 0; ++kill) {
    const auto relay = on.stand.start("relay");
    const std::size_t next = waiting(on.stand) + random() % 30;
    CHECK(eventually([&] { return waiting(on.stand) > next || unsent(on.stand) == 0; }));
    relay->kill();
  }
  const auto relay = on.stand.start("relay");
  CHECK(eventually([&] { return unsent(on.stand) == 0; }));
  CHECK(waiting(on.stand) == committed.size());

  WorkerCrew crew(on.stand, "run", 1);
  CHECK(eventually([&] { return on.stand.drained(); }));
  CHECK(on.stand.effects() == committed);
  CHECK(on.stand.logged("effect").size() == committed.size());
}
