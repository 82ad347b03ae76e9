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
  CHECK(on.stand.drained());
  CHECK(unsent(on.stand) == static_cast<std::int64_t>(committed.size()));
  for (const auto& line : on.stand.logged("committed")) CHECK(committed.contains(line.at(0)));

  // Its leases outlast the test, so that a job runs twice only when it was relayed twice.
  const auto worker = on.stand.start("run", {"lease=600000"});
  std::mt19937 random(std::random_device{}());
  const auto ran = [&] { return on.stand.logged("effect").size(); };
  for (int kill = 0; kill < 8; ++kill) {
    const auto relay = on.stand.start("relay");
    const std::size_t next = ran() + random() % 30;
    CHECK(eventually([&] { return ran() > next || unsent(on.stand) == 0; }));
    relay->kill();
  }
  const auto relay = on.stand.start("relay");
  CHECK(eventually([&] { return unsent(on.stand) == 0 && on.stand.drained(); }));
  CHECK(on.stand.effects() == committed);
  CHECK(ran() == committed.size());
}
