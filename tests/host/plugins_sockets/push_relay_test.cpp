#include "host/plugins/push_relay.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <mutex>

#include "host/base/error.hpp"
#include "host/plugins/pushes.hpp"
#include "host/plugins/stream_pushes.hpp"
#include "tests/host/plugins_sockets/cuttable_streams.hpp"
#include "tests/host/plugins_tables/test_host.hpp"
#include "tests/support/parallel.hpp"
#include "tests/support/server_process.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;
using instaplay::testing::eventually;
using Bodies = std::vector<std::string>;

namespace {

constexpr std::chrono::seconds kPatience{10};

/// What a host has of pushes, on stores that hosts share.
struct Node {
  Node(TestStores& shared, const base::Clock& clock, std::string name, std::uint16_t number = 1)
      : stores(shared),
        streams(shared.streams),
        ids(clock, number),
        outbox(shared.sql, clock),
        pushes(streams, outbox, ids),
        leases(shared.sql, clock, std::move(name)),
        relay(outbox, streams, leases, clock) {}

  std::unique_ptr<stores::SqlTransaction> begin() {
    return stores.sql.begin(stores::TxMode::readWrite, base::Deadline::after(kPatience));
  }
  void push(stores::SqlTransaction& transaction, const std::vector<std::int64_t>& users, int number) {
    pushes.push(&transaction, {users, "chat.message", R"({"n":)" + std::to_string(number) + "}", true});
  }
  void commit(const std::vector<std::int64_t>& users, int number) {
    const auto transaction = begin();
    push(*transaction, users, number);
    transaction->commit();
  }

  TestStores& stores;
  CuttableStreams streams;
  base::IdGenerator ids;
  PushOutbox outbox;
  StreamPushes pushes;
  Leases leases;
  PushRelay relay;
};

Bodies kept(TestStores& stores, std::int64_t user) {
  const std::string stream = userStream(user);
  Bodies bodies;
  const auto now = stores.streams.position(stream);
  for (const auto& event : stores.streams.after(stream, {now.epoch, 0}).events) bodies.push_back(event.body);
  return bodies;
}

Bodies numbered(std::initializer_list<int> numbers) {
  Bodies bodies;
  for (const int number : numbers) bodies.push_back(R"({"k":"chat.message","d":{"n":)" + std::to_string(number) + "}}");
  return bodies;
}

}  // namespace

TEST_CASE("a push of a transaction is in the stream of each user after the commit, in order and once") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  const auto transaction = node.begin();
  node.push(*transaction, {1, 2}, 1);
  node.push(*transaction, {2, 3}, 2);
  CHECK(kept(stores, 2).empty());
  transaction->commit();
  CHECK(node.relay.relayOnce() == 2);
  CHECK(node.relay.relayOnce() == 0);
  CHECK(kept(stores, 1) == numbered({1}));
  CHECK(kept(stores, 2) == numbered({1, 2}));
  CHECK(kept(stores, 3) == numbered({2}));
}

TEST_CASE("a push of a transaction that is rolled back never happens") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  {
    const auto transaction = node.begin();
    node.push(*transaction, {1}, 1);
  }
  CHECK(node.relay.relayOnce() == 0);
  CHECK(kept(stores, 1).empty());
}

TEST_CASE("a relay that crashed between the streams and the outbox tells nobody twice") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  node.relay.relayOnce();
  node.commit({1, 2}, 1);
  node.commit({1}, 2);
  const auto rows = node.outbox.due("a").rows;
  REQUIRE(rows.size() == 2);
  stores.streams.append(userStream(1), rows[0].eventId, rows[0].body);
  CHECK(node.relay.relayOnce() == 2);
  CHECK(kept(stores, 1) == numbered({1, 2}));
  CHECK(kept(stores, 2) == numbered({1}));
}

TEST_CASE("of two hosts one relays pushes, and the other takes over when it is gone") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node first(stores, clock, "a"), second(stores, clock, "b", 2);
  first.relay.relayOnce();
  second.commit({1}, 1);
  CHECK(second.relay.relayOnce() == 0);
  clock.advance(std::chrono::seconds{7});
  CHECK(second.relay.relayOnce() == 1);
  first.commit({1}, 2);
  CHECK(first.relay.relayOnce() == 0);
  CHECK(kept(stores, 1) == numbered({1}));
}

TEST_CASE("a push to a large group goes in parts, to each member once") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  std::vector<std::int64_t> users;
  for (std::int64_t user = 1; user <= 1100; ++user) users.push_back(user);
  users.push_back(1);
  node.commit(users, 1);
  node.commit(users, 2);
  CHECK(node.relay.relayOnce() == 6);
  for (std::int64_t user = 1; user <= 1100; ++user) REQUIRE(kept(stores, user) == numbered({1, 2}));
}

TEST_CASE("pushes wait while the streams are down, and then go out in their order") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  for (int number = 1; number <= 3; ++number) node.commit({1, 2}, number);
  node.streams.appendsLeft = 3;
  CHECK_THROWS_AS(node.relay.relayOnce(), base::Error);
  CHECK(kept(stores, 1) == numbered({1, 2}));
  CHECK(kept(stores, 2) == numbered({1}));
  CHECK_THROWS_AS(node.relay.relayOnce(), base::Error);
  node.streams.appendsLeft = 1000;
  CHECK(node.relay.relayOnce() == 2);
  CHECK(kept(stores, 1) == numbered({1, 2, 3}));
  CHECK(kept(stores, 2) == numbered({1, 2, 3}));
}

TEST_CASE("for how long the oldest push waits is told while the streams are down, and no longer when it has gone") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  node.commit({1}, 1);
  clock.advance(std::chrono::seconds{5});
  node.commit({1}, 2);
  node.streams.appendsLeft = 0;
  node.relay.start();
  CHECK(eventually([&] { return node.relay.oldestWait() == std::chrono::seconds{5}; }));
  node.streams.appendsLeft = 1000;
  CHECK(eventually([&] { return node.outbox.oldestWait().count() == 0; }));
  clock.advance(std::chrono::seconds{10});
  CHECK(eventually([&] { return node.relay.oldestWait().count() == 0; }));
}

TEST_CASE("what is due goes in one batch, as far as the rows and the bytes that one may have") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  const auto relayed = [&] { return node.relay.relayOnce(); };
  const auto batches = [&] { return node.streams.batches.exchange(0); };
  SUBCASE("rows") {
    constexpr int kRows = static_cast<int>(PushOutbox::kRowsAtOnce) + 1;
    const auto transaction = node.begin();
    for (int number = 1; number <= kRows; ++number) node.push(*transaction, {1}, number);
    transaction->commit();
    CHECK(relayed() == PushOutbox::kRowsAtOnce);
    CHECK(batches() == 1);
    CHECK(relayed() == 1);
    CHECK(kept(stores, 1).size() == kRows);
    CHECK(kept(stores, 1).back() == numbered({kRows}).front());
  }
  SUBCASE("bytes") {
    const std::vector<std::int64_t> few{1, 2, 3, 4, 5, 6, 7, 8};
    const std::string large = R"({"n":")" + std::string(60 * 1024, 'x') + R"("})";
    const auto transaction = node.begin();
    for (int number = 0; number < 10; ++number) node.pushes.push(transaction.get(), {few, "chat.message", large, true});
    transaction->commit();
    CHECK(relayed() == 8);
    CHECK(batches() == 1);
    CHECK(relayed() == 2);
    CHECK(kept(stores, 8).size() == 10);
  }
  SUBCASE("a row above the bound goes by itself") {
    std::vector<std::int64_t> users;
    for (std::int64_t user = 1; user <= 100; ++user) users.push_back(user);
    const std::string large = R"({"n":")" + std::string(60 * 1024, 'x') + R"("})";
    const auto transaction = node.begin();
    for (int number = 0; number < 2; ++number)
      node.pushes.push(transaction.get(), {users, "chat.message", large, true});
    transaction->commit();
    CHECK(relayed() == 1);
    CHECK(relayed() == 1);
    CHECK(relayed() == 0);
    CHECK(kept(stores, 100).size() == 2);
  }
}

TEST_CASE("a batch that went without being taken from the outbox goes again, and tells nobody twice") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node killed(stores, clock, "a"), next(stores, clock, "b", 2);
  killed.relay.relayOnce();
  for (int number = 1; number <= 4; ++number) killed.commit({1, number % 2 + 2}, number);
  const auto rows = killed.outbox.due("a").rows;
  for (const auto& row : rows) {
    for (const auto user : row.users) stores.streams.append(userStream(user), row.eventId, row.body);
  }
  next.commit({1}, 5);
  clock.advance(std::chrono::seconds{7});
  CHECK(next.relay.relayOnce() == 5);
  CHECK(next.relay.relayOnce() == 0);
  CHECK(kept(stores, 1) == numbered({1, 2, 3, 4, 5}));
  CHECK(kept(stores, 2) == numbered({2, 4}));
  CHECK(kept(stores, 3) == numbered({1, 3}));
}

TEST_CASE("an ephemeral push of a transaction is told after the commit, and not after a rollback") {
  base::ManualClock clock;
  TestStores stores(clock);
  Node node(stores, clock, "a");
  std::mutex mutex;
  Bodies heard;
  const auto subscription = stores.streams.subscribe(userStream(1), [&](const stores::StreamEvent& event) {
    const std::lock_guard lock(mutex);
    heard.push_back(event.body);
  });
  const std::vector<std::int64_t> users{1};
  const auto tell = [&](stores::SqlTransaction* transaction, const char* body) {
    node.pushes.push(transaction, {users, "chat.typing", body, false});
  };
  tell(node.begin().get(), "{}");
  const auto transaction = node.begin();
  tell(transaction.get(), R"({"n":2})");
  transaction->commit();
  tell(nullptr, R"({"n":3})");
  CHECK(eventually([&] {
    const std::lock_guard lock(mutex);
    return heard.size() >= 2;
  }));
  const std::lock_guard lock(mutex);
  CHECK(heard == Bodies{R"({"k":"chat.typing","d":{"n":2}})", R"({"k":"chat.typing","d":{"n":3}})"});
  CHECK(kept(stores, 1).empty());
}

TEST_CASE("a commit wakes the relay of this host, and through the streams that of another") {
  base::SystemClock clock;
  TestStores stores(clock);
  Node leader(stores, clock, "a"), other(stores, clock, "b", 2);
  std::atomic<int> wakes{0};
  const auto subscription = stores.streams.subscribe("host.pushes", [&](const auto&) { ++wakes; });
  leader.relay.relayOnce();
  leader.relay.start();
  other.relay.start();
  leader.commit({1}, 1);
  CHECK(eventually([&] { return kept(stores, 1) == numbered({1}); }));
  other.commit({1}, 2);
  CHECK(eventually([&] { return wakes > 0; }));
  CHECK(eventually([&] { return kept(stores, 1) == numbered({1, 2}); }));
}

TEST_CASE("many commits at once lose and double nothing, and each conversation keeps its order") {
  base::SystemClock clock;
  TestStores stores(clock);
  Node first(stores, clock, "a"), second(stores, clock, "b", 2);
  first.relay.start();
  second.relay.start();
  constexpr int kEach = 50;
  instaplay::testing::inParallel(4, [&](int thread) {
    Node& node = thread % 2 == 0 ? first : second;
    for (int number = 1; number <= kEach; ++number) node.commit({thread + 1, 100}, thread * 1000 + number);
  });
  CHECK(eventually([&] { return kept(stores, 100).size() == 4 * kEach; }));
  for (int thread = 0; thread < 4; ++thread) {
    Bodies expected;
    for (int number = 1; number <= kEach; ++number) expected.push_back(numbered({thread * 1000 + number}).front());
    CHECK(kept(stores, thread + 1) == expected);
  }
}
