#include <doctest/doctest.h>

#include <algorithm>

#include "host/plugins/job_desk.hpp"
#include "host/plugins/outbox.hpp"
#include "host/plugins/outbox_relay.hpp"
#include "host/plugins/outbox_subscriptions.hpp"
#include "host/stores/jobs/redis_job_queue.hpp"
#include "tests/host/plugins_tables/test_host.hpp"
#include "tests/support/redis_stand.hpp"
#include "tests/support/server_process.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;
using instaplay::testing::eventually;

namespace {

using Ids = std::vector<std::string>;

/// A relay between SQL and a queue in a real Redis.
struct Stand {
  void add(const std::string& id, const std::string& uniqueKey = {}, std::string_view orderKey = {}) {
    const auto tx = stores.sql.begin(stores::TxMode::readWrite, base::Deadline::after(std::chrono::seconds{10}));
    stores::NewJob job = jobOf(id, "posts.tidy");
    job.uniqueKey = uniqueKey;
    outbox.add(*tx, job, orderKey);
    tx->commit();
  }
  /// Redis refuses a job that asks for this key.
  void spoil(const std::string& uniqueKey) { redis.raw.command({"HSET", "jq:{main}:uniq:" + uniqueKey, "f", "v"}); }
  void mend(const std::string& uniqueKey) { redis.raw.command({"DEL", "jq:{main}:uniq:" + uniqueKey}); }
  Ids queued() { return queuedIn(queue); }
  static Ids queuedIn(stores::JobQueue& queue) {
    Ids ids;
    for (const auto& job : queue.list(std::nullopt, 1000)) ids.push_back(job.id);
    return ids;
  }
  base::ErrorKind relayFails() {
    try {
      relay.relayOnce();
    } catch (const base::Error& error) {
      return error.kind;
    }
    FAIL("it went");
    return base::ErrorKind::internal;
  }

  base::ManualClock clock;
  TestStores stores{clock};
  instaplay::testing::RedisStand redis;
  stores::RedisJobQueue queue{redis.raw};
  Outbox outbox{stores.sql, clock};
  Subscriptions subscriptions{stores.sql, clock};
  Leases leases{stores.sql, clock, "a"};
  OutboxRelay relay{outbox, queue, stores.cache, leases, subscriptions, clock};
  JobDesk desk{queue, outbox};
};

}  // namespace

TEST_CASE("a row that the queue refuses for itself is kept as dead with the reason, and the others go") {
  Stand stand;
  stand.spoil("broken");
  stand.add("1");
  stand.add("2", "broken", "likes:7");
  stand.add("3", {}, "likes:7");
  stand.add("4");
  CHECK(stand.relay.relayOnce() == 3);
  CHECK(stand.relay.relayOnce() == 1);
  CHECK(stand.relay.relayOnce() == 0);
  CHECK(stand.queued() == Ids{"1", "4", "3"});
  CHECK(stand.relay.refused() == 1);

  const auto dead = stand.desk.list(stores::JobState::dead, 10);
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].id == "2");
  CHECK(dead[0].lastError.starts_with("WRONGTYPE"));
  CHECK(stand.desk.counts().dead == 1);
}

TEST_CASE("a refused row is kept until it is retried, and goes when the queue takes it") {
  Stand stand;
  stand.spoil("broken");
  stand.add("1", "broken");
  CHECK(stand.relay.relayOnce() == 1);
  stand.clock.advance(std::chrono::hours{100});
  stand.outbox.removeSettledBefore(stand.clock.nowMs());
  stand.outbox.resendSentBefore(stand.clock.nowMs());
  CHECK(stand.relay.relayOnce() == 0);

  CHECK(stand.desk.retry("1"));
  CHECK(stand.relay.relayOnce() == 1);
  CHECK(stand.queued().empty());
  stand.mend("broken");
  CHECK(stand.desk.retry("1"));
  CHECK_FALSE(stand.desk.retry("1"));
  CHECK(stand.relay.relayOnce() == 1);
  CHECK(stand.queued() == Ids{"1"});
}

TEST_CASE("a refused row that is removed is gone") {
  Stand stand;
  stand.spoil("broken");
  stand.add("1", "broken");
  CHECK(stand.relay.relayOnce() == 1);
  CHECK(stand.desk.remove("1"));
  CHECK_FALSE(stand.desk.remove("1"));
  CHECK_FALSE(stand.desk.retry("1"));
  CHECK(stand.desk.counts().dead == 0);
}

TEST_CASE("while the queue is full, down, or does not let the host in, every row waits") {
  Stand stand;
  stand.add("1");
  stand.add("2");
  stand.redis.raw.command({"CONFIG", "SET", "maxmemory", "1"});
  CHECK(stand.relayFails() == base::ErrorKind::unavailable);
  stand.redis.raw.command({"CONFIG", "SET", "maxmemory", "0"});
  stand.redis.server.kill();
  CHECK(stand.relayFails() == base::ErrorKind::unavailable);
  stand.redis.server.start();

  stores::RedisOptions options = stand.redis.options();
  options.user = "weak";
  options.password = "word";
  const auto lets = [&](const char* right) {
    stores::RedisClient(stand.redis.options()).command({"ACL", "SETUSER", "weak", "on", ">word", "~*", "+ping", right});
  };
  lets("+info");
  stores::RedisClient client(options);
  stores::RedisJobQueue queue(client);
  OutboxRelay relay(stand.outbox, queue, stand.stores.cache, stand.leases, stand.subscriptions, stand.clock);
  CHECK_THROWS_AS(relay.relayOnce(), base::Error);
  CHECK(relay.refused() == 0);
  CHECK(stand.outbox.countRefused() == 0);
  lets("+@all");
  CHECK(relay.relayOnce() == 2);
  CHECK(Stand::queuedIn(queue) == Ids{"1", "2"});
}

TEST_CASE("for how long the oldest row waits is told while the queue is down, and no longer when it has gone") {
  Stand stand;
  stand.add("1");
  stand.clock.advance(std::chrono::seconds{5});
  stand.add("2");
  stand.redis.server.kill();
  stand.relay.start();
  CHECK(eventually([&] { return stand.relay.oldestWait() == std::chrono::seconds{5}; }));
  stand.redis.server.start();
  CHECK(eventually([&] { return stand.outbox.oldestWait().count() == 0; }));
  stand.clock.advance(std::chrono::seconds{10});
  CHECK(eventually([&] { return stand.relay.oldestWait().count() == 0; }));
}
