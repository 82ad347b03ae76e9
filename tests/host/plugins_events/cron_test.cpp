#include <doctest/doctest.h>

#include "host/plugins/job_runner_cron.hpp"
#include "tests/host/plugins_tables/test_host.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;
using std::chrono::minutes;

namespace {

struct Fixture {
  base::ManualClock clock;  // at a full hour
  TestStores stores{clock};
  JobCatalog catalog;
  Fixture() {
    catalog.addHostJob("tidy", "*/10 * * * *", [](Call&) {});
  }

  std::size_t waiting() { return static_cast<std::size_t>(stores.queue.counts().ready); }
  void runAll() {
    while (const auto job = stores.queue.claim("w", {"tidy"}, minutes{1})) stores.queue.finish(*job);
  }
};

}  // namespace

TEST_CASE("cron fires at its time, once on two hosts") {
  Fixture fixture;
  CronFiring first(fixture.catalog, fixture.stores.queue, fixture.clock, minutes{5});
  CronFiring second(fixture.catalog, fixture.stores.queue, fixture.clock, minutes{5});
  first.fireDue();
  CHECK(fixture.waiting() == 0);
  fixture.clock.advance(minutes{10});
  first.fireDue();
  fixture.runAll();
  second.fireDue();
  CHECK(fixture.waiting() == 0);
  fixture.clock.advance(minutes{10});
  second.fireDue();
  first.fireDue();
  CHECK(fixture.waiting() == 1);
}

TEST_CASE("a run that still waits keeps the next one away") {
  Fixture fixture;
  CronFiring cron(fixture.catalog, fixture.stores.queue, fixture.clock, minutes{5});
  for (int i = 0; i < 3; ++i) {
    fixture.clock.advance(minutes{10});
    cron.fireDue();
  }
  CHECK(fixture.waiting() == 1);
}

TEST_CASE("of many missed times the last fires, and none that is too long ago") {
  Fixture fixture;
  CronFiring cron(fixture.catalog, fixture.stores.queue, fixture.clock, minutes{5});
  fixture.clock.advance(minutes{62});
  cron.fireDue();
  REQUIRE(fixture.waiting() == 1);
  CHECK(fixture.stores.queue.list(std::nullopt, 1).at(0).id ==
        "cron:tidy:" + std::to_string(fixture.clock.nowMs() - 120'000));
  fixture.runAll();
  fixture.clock.advance(minutes{67});
  cron.fireDue();
  CHECK(fixture.waiting() == 0);
}
