#include <doctest/doctest.h>

#include <optional>
#include <set>

#include "host/base/error.hpp"
#include "tests/host/stores_streams/redis_streams_stand.hpp"
#include "tests/host/stores_streams/streams_contract.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using Bodies = std::vector<std::string>;

namespace {

bool answers(Streams& streams) {
  try {
    streams.ping(base::Deadline::never());
    streams.position("probe");
    return true;
  } catch (const base::Error& error) {
    REQUIRE(error.kind == base::ErrorKind::unavailable);
    return false;
  }
}

// Appends as a relay does: until it was confirmed.
StreamPosition relay(Streams& streams, const std::string& stream, const std::string& id) {
  std::optional<StreamPosition> position;
  const bool confirmed = testing::eventually([&] {
    try {
      position = streams.append(stream, id, id);
    } catch (const base::Error& error) {
      REQUIRE(error.kind == base::ErrorKind::unavailable);
    }
    return position.has_value();
  });
  REQUIRE(confirmed);
  return *position;
}

void relay(Streams& streams, const Batch& batch) {
  std::size_t gone = 0;
  const bool confirmed = testing::eventually([&] {
    try {
      gone += batch.appendTo(streams, gone);
    } catch (const base::Error& error) {
      REQUIRE(error.kind == base::ErrorKind::unavailable);
    }
    return gone == batch.size();
  });
  REQUIRE(confirmed);
}

void killSubscriptions(testing::RedisStand& stand) { stand.raw.command({"CLIENT", "KILL", "TYPE", "pubsub"}); }

}  // namespace

TEST_CASE("what was appended while the connection was down is delivered once and in order") {
  StreamsStand stand;
  const auto a = stand.node(), b = stand.node();
  Inbox inbox, other;
  const auto subscription = a->streams.subscribe("s", inbox.receiver());
  const auto quiet = a->streams.subscribe("quiet", other.receiver());
  Bodies expected;
  for (int round = 0; round < 5; ++round) {
    killSubscriptions(stand);
    for (int i = 0; i < 20; ++i) {
      expected.push_back(std::to_string(round) + "/" + std::to_string(i));
      b->streams.append("s", expected.back(), expected.back());
    }
    CHECK(bodiesOf(inbox.waitFor(expected.size())) == expected);
  }
  CHECK(other.waitFor(0).empty());
  b->streams.append("quiet", "e", "first");
  CHECK(bodiesOf(other.waitFor(1)) == Bodies{"first"});
}

TEST_CASE("connections that are cut at random under load lose and repeat nothing") {
  StreamsStand stand;
  const auto a = stand.node(), b = stand.node();
  constexpr int kStreams = 10, kEvents = 150;
  std::array<Inbox, kStreams> inboxes;
  std::vector<std::unique_ptr<StreamSubscription>> subscriptions;
  for (int s = 0; s < kStreams; ++s) {
    subscriptions.push_back(a->streams.subscribe(std::to_string(s), inboxes[s].receiver()));
  }
  std::atomic<int> writing{2};
  testing::inParallel(3, [&](int thread) {
    if (thread == 2) {
      while (!testing::eventually([&] { return writing == 0; }, std::chrono::milliseconds{10})) {
        killSubscriptions(stand);
        stand.raw.command({"CLIENT", "KILL", "TYPE", "normal"});
      }
      return;
    }
    for (int i = 0; i < kEvents; ++i) {
      for (int s = 0; s < kStreams; ++s) {
        relay(b->streams, std::to_string(s), std::to_string(thread) + "/" + std::to_string(i));
      }
    }
    --writing;
  });
  for (int s = 0; s < kStreams; ++s) {
    const auto events = inboxes[s].waitFor(2 * kEvents);
    REQUIRE(events.size() == 2 * kEvents);
    for (std::size_t i = 0; i < events.size(); ++i) REQUIRE(events[i].offset == static_cast<std::int64_t>(i) + 1);
    const Bodies bodies = bodiesOf(events);
    CHECK(std::set(bodies.begin(), bodies.end()).size() == 2 * kEvents);
  }
}

TEST_CASE("batches that are cut at random, and whose script is forgotten, keep the order of each stream") {
  StreamsStand stand;
  const auto node = stand.node();
  constexpr std::size_t kEvents = 3'000, kBatch = 100;
  std::array<Bodies, 7> expected;
  std::atomic<bool> isDone{false};
  testing::inParallel(2, [&](int thread) {
    if (thread == 1) {
      while (!testing::eventually([&] { return isDone.load(); }, std::chrono::milliseconds{3})) {
        stand.raw.command({"SCRIPT", "FLUSH"});
        stand.raw.command({"CLIENT", "KILL", "TYPE", "normal"});
      }
      return;
    }
    for (std::size_t from = 0; from < kEvents; from += kBatch) {
      Batch batch;
      for (std::size_t i = from; i < from + kBatch; ++i) {
        batch.add({std::to_string(i % 7), std::to_string(i % 5)}, std::to_string(i));
        expected[i % 7].push_back(std::to_string(i));
        if (i % 5 != i % 7) expected[i % 5].push_back(std::to_string(i));
      }
      relay(node->streams, batch);
    }
    isDone = true;
  });
  for (std::size_t s = 0; s < expected.size(); ++s) {
    const std::string name = std::to_string(s);
    const auto last = node->streams.position(name);
    REQUIRE(last.offset == static_cast<std::int64_t>(expected[s].size()));
    const auto kept = node->streams.after(name, {last.epoch, std::max<std::int64_t>(0, last.offset - 512)});
    CHECK(bodiesOf(kept.events) == Bodies(expected[s].end() - std::ssize(kept.events), expected[s].end()));
  }
}

TEST_CASE("a stream of a batch that Redis refuses to work on begins anew, and the others have all") {
  StreamsStand stand;
  const auto node = stand.node();
  stand.raw.command({"SET", "stream:{b}:log", "spoiled"});
  stand.raw.command({"HSET", "stream:{b}", "epoch", "e", "offset", "0"});
  Batch batch;
  for (int i = 0; i < 600; ++i) batch.add({"a"}, std::to_string(i));
  batch.add({"a", "b"}, "600").add({"c", "b"}, "601").add({"a"}, "602");
  std::size_t gone = 0;
  while (gone < batch.size()) gone += batch.appendTo(node->streams, gone);
  CHECK(keptIn(node->streams, "b") == Bodies{"600", "601"});
  CHECK(keptIn(node->streams, "c") == Bodies{"601"});
  CHECK(node->streams.position("a").offset == 602);
}

TEST_CASE("a stream that Redis refuses to work on begins anew, and says so to who goes on from before") {
  StreamsStand stand;
  const auto node = stand.node();
  Inbox inbox;
  const auto subscription = node->streams.subscribe("s", inbox.receiver());
  const auto before = node->streams.append("s", "e1", "one");
  SUBCASE("its state is of another kind") {
    stand.raw.command({"DEL", "stream:{s}"});
    stand.raw.command({"SET", "stream:{s}", "spoiled"});
    SUBCASE("and is asked for") { CHECK(node->streams.position("s").offset == 0); }
    SUBCASE("and is appended to") {}
  }
  SUBCASE("its state is not whole") {
    stand.raw.command({"HDEL", "stream:{s}", "offset"});
    SUBCASE("and is asked for") { CHECK(node->streams.position("s").offset == 0); }
    SUBCASE("and is appended to") {}
  }
  SUBCASE("its ids are of another kind") {
    stand.raw.command({"DEL", "stream:{s}:ids"});
    stand.raw.command({"SET", "stream:{s}:ids", "spoiled"});
    node->streams.append("s", "e2", "two");
  }
  SUBCASE("its log is ahead of it") {
    stand.raw.command({"XADD", "stream:{s}:log", "9-0", "b", "from nowhere"});
    node->streams.append("s", "e2", "two");
  }
  CHECK_FALSE(node->streams.after("s", before).complete);
  CHECK(node->streams.append("s", "e2", "two").offset == 1);
  CHECK(keptIn(node->streams, "s") == Bodies{"two"});
  CHECK(inbox.waitFor(2).back().epoch != before.epoch);
}

TEST_CASE("a stream that the host may not work on is kept, and gets what waits once it may") {
  StreamsStand stand;
  const auto node = stand.node();
  const auto before = node->streams.append("s", "e1", "one");
  stand.raw.command({"ACL", "SETUSER", "weak", "on", ">word", "~*", "&*", "+@all", "-eval", "-evalsha"});
  RedisOptions options = stand.options();
  options.user = "weak";
  options.password = "word";
  RedisClient client(options);
  RedisStreams weak(client);
  CHECK_THROWS_AS(weak.append("s", "e2", "two"), RedisError);
  CHECK(node->streams.after("s", before).complete);
  stand.raw.command({"ACL", "SETUSER", "weak", "+@all"});
  CHECK(weak.append("s", "e2", "two").epoch == before.epoch);
}

TEST_CASE("who missed more than is kept is told how far the stream has come") {
  StreamsStand stand;
  const auto a = stand.node(), b = stand.node();
  Inbox inbox;
  const auto subscription = a->streams.subscribe("s", inbox.receiver());
  b->streams.append("s", "first", "first");
  REQUIRE(inbox.waitFor(1).size() == 1);
  // Appended by hand and told to nobody, so that the node can only find out when it is connected again.
  stand.raw.command({"HSET", "stream:{s}", "offset", "600"});
  killSubscriptions(stand);
  const auto events = inbox.waitFor(2);
  REQUIRE(events.size() == 2);
  CHECK(events[1].offset == 600);
  CHECK(events[1].body.empty());
  CHECK(events[1].epoch == events[0].epoch);
  b->streams.append("s", "next", "next");
  CHECK(inbox.waitFor(3).back().offset == 601);
}

TEST_CASE("a gap between messages is closed from the log") {
  StreamsStand stand;
  const auto node = stand.node();
  Inbox inbox;
  const auto subscription = node->streams.subscribe("s", inbox.receiver());
  node->streams.append("s", "e1", "one");
  REQUIRE(inbox.waitFor(1).size() == 1);
  const std::string epoch = node->streams.position("s").epoch;
  stand.raw.command({"HSET", "stream:{s}", "offset", "3"});
  stand.raw.command({"XADD", "stream:{s}:log", "2-0", "b", "two"});
  stand.raw.command({"XADD", "stream:{s}:log", "3-0", "b", "three"});
  stand.raw.command({"PUBLISH", "stream:0:{s}", "3:" + epoch + ":three"});
  stand.raw.command({"PUBLISH", "stream:0:{s}", "2:" + epoch + ":late"});
  node->streams.append("s", "e4", "four");
  CHECK(bodiesOf(inbox.waitFor(4)) == Bodies{"one", "two", "three", "four"});
}

TEST_CASE("a flush begins a new epoch") {
  StreamsStand stand;
  const auto node = stand.node();
  Inbox inbox;
  const auto subscription = node->streams.subscribe("s", inbox.receiver());
  const auto before = node->streams.append("s", "e1", "one");
  stand.raw.command({"FLUSHALL"});
  CHECK_FALSE(node->streams.after("s", before).complete);
  const auto after = node->streams.append("s", "e1", "one again");
  CHECK(after.offset == 1);
  CHECK(after.epoch != before.epoch);
  CHECK_FALSE(node->streams.after("s", {before.epoch, 0}).complete);
  CHECK(node->streams.after("s", {after.epoch, 0}).events.size() == 1);
  const auto events = inbox.waitFor(2);
  CHECK(events[0].epoch == before.epoch);
  CHECK(events[1].epoch == after.epoch);
}

TEST_CASE("who was cut off from a stream that then began anew is told, also when nothing is in it") {
  StreamsStand stand;
  const auto node = stand.node();
  Inbox inbox;
  const auto subscription = node->streams.subscribe("s", inbox.receiver());
  const auto before = node->streams.append("s", "e1", "one");
  REQUIRE(inbox.waitFor(1).size() == 1);
  stand.server.kill();
  stand.server.start();
  const auto told = inbox.waitFor(2);
  REQUIRE(told.size() == 2);
  CHECK(told.back().epoch != before.epoch);
  CHECK(told.back().offset == 0);
  CHECK(told.back().body.empty());
}

TEST_CASE("a stream whose events were lost in part says so") {
  StreamsStand stand;
  const auto node = stand.node();
  for (int i = 1; i <= 5; ++i) node->streams.append("s", std::to_string(i), std::to_string(i));
  const auto last = node->streams.position("s");
  SUBCASE("all") { stand.raw.command({"DEL", "stream:{s}:log"}); }
  SUBCASE("some") { stand.raw.command({"XDEL", "stream:{s}:log", "3-0"}); }
  CHECK_FALSE(node->streams.after("s", {last.epoch, 1}).complete);
  CHECK(node->streams.after("s", last).complete);
}

TEST_CASE("a restart of Redis begins a new epoch, because it may have lost events, and keeps the ids it has") {
  StreamsStand stand({"--appendonly", "yes", "--appendfsync", "always"});
  const auto node = stand.node();
  Inbox inbox;
  const auto subscription = node->streams.subscribe("s", inbox.receiver());
  const auto before = node->streams.append("s", "e1", "one");
  REQUIRE(inbox.waitFor(1).size() == 1);
  SUBCASE("killed") { stand.server.kill(); }
  SUBCASE("stopped") { stand.server.stop(); }
  CHECK_FALSE(answers(node->streams));
  stand.server.start();
  REQUIRE(testing::eventually([&] { return answers(node->streams); }));

  CHECK_FALSE(node->streams.after("s", before).complete);
  const auto repeated = relay(node->streams, "s", "e1");
  CHECK(repeated.offset == 1);
  CHECK(repeated.epoch != before.epoch);
  CHECK(node->streams.position("s").epoch == repeated.epoch);
  // Told of the new epoch without an event in it.
  CHECK(inbox.waitFor(2).back().epoch == repeated.epoch);
  CHECK(inbox.waitFor(2).back().body.empty());
  relay(node->streams, "s", "e2");
  const auto events = inbox.waitFor(3);
  CHECK(events.back().offset == 2);
  CHECK(events.back().body == "e2");
  CHECK(bodiesOf(node->streams.after("s", {repeated.epoch, 0}).events) == Bodies{"one", "e2"});
}

TEST_CASE("a silent Redis frees its callers, and subscriptions go on when it speaks again") {
  StreamsStand stand;
  stand.patience = std::chrono::milliseconds{500};
  const auto node = stand.node();
  Inbox inbox;
  const auto subscription = node->streams.subscribe("s", inbox.receiver());
  stand.server.pauseIt();
  CHECK_FALSE(answers(node->streams));
  CHECK_THROWS_AS(node->streams.append("s", "e1", "one"), base::Error);
  CHECK_THROWS_AS(node->streams.broadcast("s", "typing"), base::Error);
  CHECK_THROWS_AS(node->streams.after("s", {"e", 0}), base::Error);
  CHECK_THROWS_AS(node->streams.subscribe("t", inbox.receiver()), base::Error);
  stand.server.resumeIt();
  relay(node->streams, "s", "e1");
  relay(node->streams, "s", "e2");
  CHECK(bodiesOf(inbox.waitFor(2)).back() == "e2");
}

TEST_CASE("streams start without Redis and work once it is there") {
  StreamsStand stand;
  stand.server.kill();
  const auto node = stand.node();
  Inbox inbox;
  CHECK_THROWS_AS(node->streams.subscribe("s", inbox.receiver()), base::Error);
  stand.server.start();
  std::unique_ptr<StreamSubscription> subscription;
  REQUIRE(testing::eventually([&] {
    try {
      subscription = node->streams.subscribe("s", inbox.receiver());
      return true;
    } catch (const base::Error&) {
      return false;
    }
  }));
  node->streams.append("s", "e1", "one");
  CHECK(bodiesOf(inbox.waitFor(1)) == Bodies{"one"});
}

TEST_CASE("streams end while Redis is gone or silent, also with subscriptions that end just before") {
  StreamsStand stand;
  stand.patience = std::chrono::milliseconds{500};
  auto node = stand.node();
  Inbox inbox;
  auto subscription = node->streams.subscribe("s", inbox.receiver());
  SUBCASE("gone") { stand.server.kill(); }
  SUBCASE("silent") { stand.server.pauseIt(); }
  subscription.reset();
  node.reset();
}

TEST_CASE("thousands of channels are subscribed to again after a cut") {
  StreamsStand stand;
  const auto a = stand.node(), b = stand.node();
  constexpr int kStreams = 2'000;
  std::atomic<int> received{0};
  std::vector<std::unique_ptr<StreamSubscription>> subscriptions(kStreams);
  testing::inParallel(8, [&](int thread) {
    for (int s = thread; s < kStreams; s += 8) {
      subscriptions[static_cast<std::size_t>(s)] =
          a->streams.subscribe(std::to_string(s), [&](const StreamEvent&) { ++received; });
    }
  });
  killSubscriptions(stand);
  for (int s = 0; s < kStreams; ++s) relay(b->streams, std::to_string(s), "e1");
  CHECK(testing::eventually([&] { return received == kStreams; }));
}
