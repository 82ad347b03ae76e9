#include <doctest/doctest.h>

#include <algorithm>

#include "host/plugins/cache_removals.hpp"
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
        relay(outbox, stores.queue, stores.cache, leases, subscriptions, clock) {}

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

/// Notes what is removed; a cache that other processes share.
class SharedCache final : public stores::Cache {
 public:
  std::vector<std::optional<std::string>> getMany(Keys keys) override { return Values(keys.size()); }
  void set(std::string_view, std::string_view, Milliseconds) override {}
  void remove(Keys keys) override { removed.insert(removed.end(), keys.begin(), keys.end()); }
  std::int64_t increment(std::string_view, std::int64_t by, Milliseconds) override { return by; }
  std::vector<std::optional<std::string>> getOrLoad(Keys keys, Milliseconds, base::Deadline,
                                                    const stores::CacheLoader&) override {
    return Values(keys.size());
  }
  void sortedAdd(std::string_view, std::span<const stores::ScoredMember>, std::size_t, Milliseconds) override {}
  void sortedRemove(std::string_view, Keys) override {}
  std::optional<std::vector<stores::ScoredMember>> sortedRange(std::string_view, double, std::size_t) override {
    return std::nullopt;
  }
  void ping(base::Deadline) override {}

  Ids removed;

 private:
  using Values = std::vector<std::optional<std::string>>;
};

/// Of a process that ends between its commit and what it does after it.
class DyingTransaction final : public stores::SqlTransaction {
 public:
  explicit DyingTransaction(stores::SqlStore& sql)
      : inner_(sql.begin(stores::TxMode::readWrite, base::Deadline::after(kPatience))) {}
  void query(std::string_view sql, stores::SqlParams params, const stores::RowVisitor& row) override {
    inner_->query(sql, params, row);
  }
  std::int64_t exec(std::string_view sql, stores::SqlParams params) override { return inner_->exec(sql, params); }
  void commit() override { inner_->commit(); }
  void afterCommit(std::function<void()>) override {}

 private:
  std::unique_ptr<stores::SqlTransaction> inner_;
};

struct RemovalStand {
  base::ManualClock clock;
  TestStores stores{clock};
  SharedCache cache;
  base::IdGenerator ids{clock, 1};
  Outbox outbox{stores.sql, clock};
  Subscriptions subscriptions{stores.sql, clock};
  Leases leases{stores.sql, clock, "a"};
  OutboxRelay relay{outbox, stores.queue, cache, leases, subscriptions, clock};
  CacheRemovals removals{outbox, cache, ids};

  std::int64_t rows() {
    std::int64_t count = 0;
    stores.sql.query("SELECT COUNT(*) FROM host_outbox", {}, [&](stores::SqlRow row) {
      count = std::get<std::int64_t>(row[0]);
      return true;
    });
    return count;
  }
};

}  // namespace

TEST_CASE("what a commit makes stale is removed from the cache at once, and again by the relay") {
  RemovalStand stand;
  {
    const auto tx = stand.stores.sql.begin(stores::TxMode::readWrite, base::Deadline::after(kPatience));
    stand.removals.after(*tx, {"likes:a", "likes:b"});
    CHECK(stand.cache.removed.empty());
    tx->commit();
  }
  CHECK(stand.cache.removed == Ids{"likes:a", "likes:b"});
  CHECK(stand.relay.relayOnce() == 1);
  CHECK(stand.cache.removed == Ids{"likes:a", "likes:b", "likes:a", "likes:b"});
  CHECK(stand.rows() == 0);
  CHECK(queued(stand.stores).empty());
}

TEST_CASE("a crash between a commit and its removal from the cache leaves nothing stale") {
  RemovalStand stand;
  DyingTransaction tx(stand.stores.sql);
  stand.removals.after(tx, {"likes:a"});
  tx.commit();
  REQUIRE(stand.cache.removed.empty());
  CHECK(stand.relay.relayOnce() == 1);
  CHECK(stand.cache.removed == Ids{"likes:a"});
}

TEST_CASE("what is rolled back removes nothing from the cache, and many keys are removed in several rows") {
  RemovalStand stand;
  {
    const auto tx = stand.stores.sql.begin(stores::TxMode::readWrite, base::Deadline::after(kPatience));
    stand.removals.after(*tx, {"likes:a"});
  }
  CHECK(stand.relay.relayOnce() == 0);
  const auto tx = stand.stores.sql.begin(stores::TxMode::readWrite, base::Deadline::after(kPatience));
  stand.removals.after(*tx, Ids(250, "likes:b"));
  tx->commit();
  CHECK(stand.relay.relayOnce() == 3);
  CHECK(stand.cache.removed.size() == 500);
}

TEST_CASE("a cache that ends with the process needs no row") {
  RemovalStand stand;
  CacheRemovals removals(stand.outbox, stand.stores.cache, stand.ids);
  stand.stores.cache.set("likes:a", "1", std::chrono::minutes{1});
  const auto tx = stand.stores.sql.begin(stores::TxMode::readWrite, base::Deadline::after(kPatience));
  removals.after(*tx, {"likes:a"});
  tx->commit();
  CHECK(stand.rows() == 0);
  CHECK_FALSE(stand.stores.cache.getMany(Ids{"likes:a"}).front());
}

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
  clock.advance(std::chrono::seconds{11});
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
