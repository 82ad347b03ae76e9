#include <doctest/doctest.h>

#include <algorithm>

#include "host/plugins/outbox.hpp"
#include "host/plugins/outbox_relay.hpp"
#include "host/plugins/outbox_subscriptions.hpp"
#include "tests/host/plugins_tables/test_host.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;

namespace {

constexpr std::chrono::seconds kPatience{10};

struct Node {
  Node(TestStores& stores, const base::Clock& clock, std::string name)
      : sql(stores.sql),
        outbox(stores.sql, clock),
        subscriptions(stores.sql, clock),
        leases(stores.sql, clock, std::move(name)),
        relay(outbox, stores.queue, leases, subscriptions, clock) {}

  void add(const std::string& id, std::string_view orderKey = "") {
    const auto tx = sql.begin(stores::TxMode::readWrite, base::Deadline::after(kPatience));
    outbox.add(*tx, jobOf(id, "x"), orderKey);
    tx->commit();
  }

  stores::SqlStore& sql;
  Outbox outbox;
  Subscriptions subscriptions;
  Leases leases;
  OutboxRelay relay;
};

std::vector<std::string> queued(TestStores& stores) {
  std::vector<std::string> ids;
  for (const auto& job : stores.queue.list(std::nullopt, 1000)) ids.push_back(job.id);
  return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("rows go to the queue once, in the order they were written") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  for (const char* id : {"1", "2", "3"}) node.add(id);
  CHECK(node.relay.relayOnce() == 3);
  CHECK(node.relay.relayOnce() == 0);
  CHECK(queued(stores) == Ids{"1", "2", "3"});
}

TEST_CASE("a relay that crashed between queue and mark does not double the job") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  node.add("1");
  stores.queue.enqueue(jobOf("1", "x"));
  CHECK(node.relay.relayOnce() == 1);
  CHECK(queued(stores) == Ids{"1"});
}

TEST_CASE("of two hosts one relays, and the other takes over when it is gone") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node first(stores, clock, "a"), second(stores, clock, "b");
  first.relay.relayOnce();
  second.add("1");
  CHECK(second.relay.relayOnce() == 0);
  clock.advance(std::chrono::seconds{31});
  CHECK(second.relay.relayOnce() == 1);
  first.add("2");
  CHECK(first.relay.relayOnce() == 0);
}

TEST_CASE("a row waits until the one before it with the same key has ended") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  node.add("1", "likes:7");
  node.add("2", "likes:7");
  node.add("3", "likes:8");
  CHECK(node.relay.relayOnce() == 2);
  CHECK(queued(stores) == Ids{"1", "3"});
  node.outbox.settle("1");
  CHECK(node.relay.relayOnce() == 1);
  CHECK(queued(stores) == Ids{"1", "3", "2"});
}

TEST_CASE("a job that ends before the relay marked its row does not hold up its key") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  node.relay.relayOnce();
  node.add("1", "likes:7");
  node.add("2", "likes:7");
  const auto rows = node.outbox.due("a", 10);
  REQUIRE(rows.size() == 1);
  node.outbox.settle("1");
  node.outbox.markSent(rows);
  CHECK(node.relay.relayOnce() == 1);
  CHECK(queued(stores) == Ids{"2"});
}

TEST_CASE("a delay counts from the commit, not from the relay") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  const auto tx = stores.sql.begin(stores::TxMode::readWrite, base::Deadline::after(kPatience));
  stores::NewJob job = jobOf("1", "x");
  job.delay = std::chrono::seconds{10};
  node.outbox.add(*tx, job, "");
  tx->commit();
  clock.advance(std::chrono::seconds{4});
  REQUIRE(node.relay.relayOnce() == 1);
  CHECK(stores.queue.list(std::nullopt, 1).at(0).dueMs == clock.nowMs() + 6000);
}

TEST_CASE("a commit wakes the relay of its process") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  node.relay.start();
  node.add("1");
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (queued(stores).empty() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  CHECK(queued(stores) == Ids{"1"});
  node.relay.stop();
}

TEST_CASE("a plugin's subscriptions are those of its last start, and known to other hosts") {
  base::ManualClock clock;
  TestStores stores(clock);
  Subscriptions first(stores.sql, clock), second(stores.sql, clock);
  first.record("likes", {"post.deleted", "post.created"});
  first.record("search", {"post.created"});
  second.refresh();
  CHECK(second.subscribersOf("post.created") == Ids{"likes", "search"});
  first.record("likes", {"post.created"});
  CHECK(first.subscribersOf("post.deleted").empty());
  clock.advance(std::chrono::hours{24 * 31});
  first.record("likes", {"post.created"});
  CHECK(first.subscribersOf("post.created") == Ids{"likes"});
}
