#include <doctest/doctest.h>

#include <atomic>
#include <future>

#include "host/plugins/job_runner.hpp"
#include "host/plugins/outbox.hpp"
#include "tests/host/plugins_tables/test_host.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;
using base::Error;
using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct Fixture {
  base::ManualClock clock;
  TestStores stores{clock};
  Toggles toggles;
  JobCatalog catalog;
  Outbox outbox{stores.sql, clock};

  std::unique_ptr<JobRunner> runner(JobRunnerOptions options = {}) {
    options.worker = "w";
    return std::make_unique<JobRunner>(stores.queue, catalog, outbox, toggles, clock, options);
  }
  void enqueue(const std::string& name, int maxAttempts = 3) {
    stores::NewJob job = jobOf("id of " + name, name);
    job.maxAttempts = maxAttempts;
    stores.queue.enqueue(job);
  }
};

template <class Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + seconds{60};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace

TEST_CASE("the backoff doubles with each attempt up to its cap, and chance takes any part of it") {
  const RetryPolicy policy{8, milliseconds{2000}, milliseconds{900'000}};
  CHECK(policy.delay(1, 1.0) == milliseconds{2000});
  CHECK(policy.delay(3, 1.0) == milliseconds{8000});
  CHECK(policy.delay(3, 0.25) == milliseconds{2000});
  CHECK(policy.delay(60, 1.0) == milliseconds{900'000});
  CHECK(policy.delay(1, 0.0) == milliseconds{0});
}

TEST_CASE("a job that fails is tried again after a while, and dead when its attempts are used up") {
  Fixture fixture;
  int runs = 0;
  fixture.catalog.addHostJob("fails", "", [&](Call&) {
    ++runs;
    throw base::unavailable("down");
  });
  const auto runner = fixture.runner();
  fixture.enqueue("fails", 3);
  for (int i = 0; i < 5; ++i) {
    runner->runNext();
    fixture.clock.advance(std::chrono::minutes{15});
    runner->tick();
  }
  CHECK(runs == 3);
  const auto dead = fixture.stores.queue.list(stores::JobState::dead, 10);
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].lastError.find("unavailable") != std::string::npos);
}

TEST_CASE("a payload that the handler refuses as invalid is dead at once") {
  Fixture fixture;
  fixture.catalog.addHostJob("refuses", "", [](Call&) { throw Error{ErrorKind::invalid, "bad", "Bad."}; });
  const auto runner = fixture.runner();
  fixture.enqueue("refuses", 8);
  CHECK(runner->runNext());
  CHECK(fixture.stores.queue.counts().dead == 1);
  CHECK_FALSE(runner->runNext());
}

TEST_CASE("a job of nobody here waits while others run") {
  Fixture fixture;
  int runs = 0;
  fixture.catalog.addHostJob("known", "", [&](Call&) { ++runs; });
  const auto runner = fixture.runner();
  fixture.enqueue("unknown");
  fixture.enqueue("known");
  CHECK(runner->runNext());
  CHECK_FALSE(runner->runNext());
  CHECK(runs == 1);
  CHECK(fixture.stores.queue.counts().ready == 1);
}

TEST_CASE("the job of a plugin that is switched off waits without losing an attempt") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin plugin("likes");
  int runs = 0;
  plugin.job("likes.recount", [&](Call& call) {
    ++runs;
    CHECK(*call.get("job.attempt") == "1");
    CHECK(*call.get("job.name") == "likes.recount");
    return IP_OK;
  });
  TestHost host(clock, stores, {&plugin});
  host.manager.setEnabled("likes", false);
  host.work.jobs().enqueue(nullptr, jobOf("1", "likes.recount"));
  CHECK(host.work.runDue() == 0);
  host.manager.setEnabled("likes", true);
  CHECK(host.work.runDue() == 1);
  CHECK(runs == 1);
  CHECK(stores.queue.counts().ready == 0);
}

TEST_CASE("a job whose lease is lost is told to stop, and its end changes nothing") {
  Fixture fixture;
  std::promise<void> started;
  std::atomic<bool> sawCancel{false};
  std::atomic<int> runs{0};
  fixture.catalog.addHostJob("slow", "", [&](Call& call) {
    if (++runs > 1) return;
    started.set_value();
    sawCancel = eventually([&] { return call.cancelled(); });
  });
  const auto runner = fixture.runner();
  fixture.enqueue("slow");
  std::thread worker([&] { runner->runNext(); });
  started.get_future().wait();
  runner->extendLeases();
  CHECK(fixture.stores.queue.counts().active == 1);
  fixture.clock.advance(seconds{31});
  fixture.stores.queue.tick();
  const auto other = fixture.stores.queue.claim("other", {"slow"}, seconds{30});
  REQUIRE(other.has_value());
  runner->extendLeases();
  worker.join();
  CHECK(sawCancel);
  CHECK(fixture.stores.queue.counts().active == 1);
  CHECK(fixture.stores.queue.finish(*other));
}

TEST_CASE("the heartbeat keeps the lease of a job that takes longer than it") {
  Fixture fixture;
  std::promise<void> started, mayEnd;
  fixture.catalog.addHostJob("slow", "", [&](Call&) {
    started.set_value();
    mayEnd.get_future().wait();
  });
  const auto runner = fixture.runner();
  fixture.enqueue("slow");
  std::thread worker([&] { runner->runNext(); });
  started.get_future().wait();
  for (int i = 0; i < 5; ++i) {
    fixture.clock.advance(seconds{20});
    runner->extendLeases();
    fixture.stores.queue.tick();
  }
  CHECK_FALSE(fixture.stores.queue.claim("other", {"slow"}, seconds{30}).has_value());
  mayEnd.set_value();
  worker.join();
  CHECK(fixture.stores.queue.counts().active == 0);
}

TEST_CASE("worker threads run what is enqueued while they wait") {
  Fixture fixture;
  std::atomic<int> runs{0};
  for (int i = 0; i < 20; ++i) fixture.catalog.addHostJob("job" + std::to_string(i), "", [&](Call&) { ++runs; });
  const auto runner = fixture.runner();
  runner->start();
  for (int i = 0; i < 20; ++i) fixture.enqueue("job" + std::to_string(i));
  CHECK(eventually([&] { return runs == 20; }));
  runner->stop(seconds{5});
  CHECK(fixture.stores.queue.counts().active == 0);
}

TEST_CASE("stopping waits for what runs, and hands back uncounted what does not end in time") {
  Fixture fixture;
  std::promise<void> started;
  fixture.catalog.addHostJob("stubborn", "", [&](Call& call) {
    started.set_value();
    eventually([&] { return call.cancelled(); });
  });
  const auto runner = fixture.runner({.worker = "w", .threads = 1});
  runner->start();
  fixture.enqueue("stubborn", 1);
  started.get_future().wait();
  runner->stop(milliseconds{20});
  const auto counts = fixture.stores.queue.counts();
  CHECK(counts.active == 0);
  CHECK(counts.ready == 1);
  const auto again = fixture.stores.queue.claim("other", {"stubborn"}, seconds{30});
  REQUIRE(again.has_value());
  CHECK(again->attempt == 1);
}

TEST_CASE("stopping hands back uncounted also what it could not while the queue was down") {
  Fixture fixture;
  std::atomic<int> started{0}, cancelled{0};
  std::promise<void> queueIsBack;
  const std::shared_future<void> mayEnd = queueIsBack.get_future().share();
  fixture.catalog.addHostJob("stubborn", "", [&](Call& call) {
    ++started;
    cancelled += eventually([&] { return call.cancelled(); });
    mayEnd.wait();
  });
  const auto runner = fixture.runner({.worker = "w", .threads = 2});
  runner->start();
  for (const char* id : {"a", "b"}) fixture.stores.queue.enqueue(jobOf(id, "stubborn"));
  REQUIRE(eventually([&] { return started == 2; }));

  const auto run = [&](const char* sql) { fixture.stores.queueFile.exec(sql, {}); };
  run("CREATE TRIGGER down BEFORE UPDATE OF state ON job BEGIN SELECT RAISE(ABORT, 'down'); END");
  auto stopped = std::async(std::launch::async, [&] { runner->stop(milliseconds{20}); });
  CHECK(eventually([&] { return cancelled == 2; }));
  run("DROP TRIGGER down");
  queueIsBack.set_value();
  stopped.wait();
  CHECK(fixture.stores.queue.counts().active == 0);
  for (int i = 0; i < 2; ++i) {
    const auto again = fixture.stores.queue.claim("other", {"stubborn"}, seconds{30});
    REQUIRE(again.has_value());
    CHECK(again->attempt == 1);
  }
}
