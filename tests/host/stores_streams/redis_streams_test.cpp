#include "host/stores/streams/redis_streams.hpp"

#include "host/stores/streams/redis_stream_log.hpp"
#include "tests/host/stores_streams/redis_streams_stand.hpp"
#include "tests/host/stores_streams/streams_contract.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using Bodies = std::vector<std::string>;

TEST_CASE("the streams in Redis keep history") {
  StreamsStand stand;
  streamsKeepHistory(stand.node()->streams);
}

TEST_CASE("the streams in Redis take batches") {
  StreamsStand stand;
  streamsTakeBatches(stand.node()->streams);
}

TEST_CASE("a batch takes one round trip, with one command for each of its streams") {
  StreamsStand stand;
  const auto node = stand.node();
  node->streams.append("1", "e", "the script is known now");
  Batch batch;
  for (int i = 0; i < 200; ++i) batch.add({std::to_string(i % 10), "all"}, std::to_string(i));
  const RedisStats before = node->client.stats();
  CHECK(batch.appendTo(node->streams) == 200);
  CHECK(node->client.stats().roundTrips == before.roundTrips + 1);
  CHECK(node->client.stats().commands == before.commands + 11);
}

TEST_CASE("the streams in Redis deliver") {
  StreamsStand stand;
  streamsDeliver(stand.node()->streams);
}

TEST_CASE("a message on a channel is read as it was written") {
  const auto appended = StreamMessage::parse("12:e1:{\"a\":\"b:c\"}");
  REQUIRE(appended);
  CHECK(appended->offset == 12);
  CHECK(appended->epoch == "e1");
  CHECK(appended->body == "{\"a\":\"b:c\"}");
  const auto broadcast = StreamMessage::parse(StreamMessage::broadcast("x:y"));
  REQUIRE(broadcast);
  CHECK(broadcast->offset == 0);
  CHECK(broadcast->body == "x:y");
  for (const char* foreign : {"", "hello", "1:", "x:e:b", "-1:e:b", ":e:b", "1 :e:b"}) {
    CHECK_FALSE(StreamMessage::parse(foreign));
  }
}

TEST_CASE("nodes share a stream: its order, its ids, its subscribers") {
  StreamsStand stand;
  const auto a = stand.node(), b = stand.node();
  Inbox inboxA, inboxB;
  const auto subscriptionA = a->streams.subscribe("s", inboxA.receiver());
  const auto subscriptionB = b->streams.subscribe("s", inboxB.receiver());
  testing::inParallel(4, [&](int thread) {
    Streams& streams = thread % 2 == 0 ? a->streams : b->streams;
    for (int i = 0; i < 100; ++i) streams.append("s", std::to_string(i), std::to_string(i));
  });
  CHECK(a->streams.position("s").offset == 100);
  for (Inbox* inbox : {&inboxA, &inboxB}) {
    const auto events = inbox->waitFor(100);
    REQUIRE(events.size() == 100);
    for (std::size_t i = 0; i < events.size(); ++i) REQUIRE(events[i].offset == static_cast<std::int64_t>(i) + 1);
  }
  b->streams.broadcast("s", "typing");
  CHECK(inboxA.waitFor(101).back().body == "typing");
}

TEST_CASE("one connection serves all subscriptions, and a channel ends with its last one") {
  StreamsStand stand;
  const auto node = stand.node();
  const auto channels = [&] { return stand.raw.command({"PUBSUB", "CHANNELS"}).size(); };
  Inbox inbox;
  auto first = node->streams.subscribe("s", inbox.receiver());
  auto second = node->streams.subscribe("s", inbox.receiver());
  const auto other = node->streams.subscribe("t", inbox.receiver());
  CHECK(channels() == 2);
  CHECK(stand.raw.command({"CLIENT", "LIST", "TYPE", "pubsub"}).text().find("\n") ==
        stand.raw.command({"CLIENT", "LIST", "TYPE", "pubsub"}).text().rfind("\n"));
  first.reset();
  node->streams.append("s", "e1", "one");
  CHECK(inbox.waitFor(1).size() == 1);
  second.reset();
  CHECK(testing::eventually([&] { return channels() == 1; }));
}

TEST_CASE("subscriptions may come and go while events flow") {
  StreamsStand stand;
  const auto node = stand.node();
  std::atomic<bool> stop{false};
  std::jthread writer([&] {
    for (int i = 0; !stop; ++i) node->streams.append("s", std::to_string(i), std::to_string(i));
  });
  testing::inParallel(4, [&](int) {
    for (int round = 0; round < 25; ++round) {
      Inbox inbox;
      const auto subscription = node->streams.subscribe("s", inbox.receiver());
      const auto events = inbox.waitFor(5);
      for (std::size_t i = 1; i < events.size(); ++i) CHECK(events[i].offset == events[i - 1].offset + 1);
    }
  });
  stop = true;
}

TEST_CASE("streams of two databases do not mix") {
  StreamsStand stand;
  const auto node = stand.node();
  RedisOptions options = stand.options();
  options.database = 1;
  StreamsNode other(options);
  Inbox inbox;
  const auto subscription = node->streams.subscribe("s", inbox.receiver());
  other.streams.append("s", "e1", "elsewhere");
  other.streams.broadcast("s", "elsewhere");
  node->streams.append("s", "e1", "here");
  CHECK(bodiesOf(inbox.waitFor(1)) == Bodies{"here"});
  CHECK(inbox.waitFor(1).front().offset == 1);
}

TEST_CASE("a receiver may end its own subscription and begin another") {
  StreamsStand stand;
  const auto node = stand.node();
  Inbox inbox;
  std::unique_ptr<StreamSubscription> subscription, next;
  std::promise<void> changed;
  subscription = node->streams.subscribe("s", [&](const StreamEvent&) {
    subscription.reset();
    next = node->streams.subscribe("t", inbox.receiver());
    changed.set_value();
  });
  node->streams.append("s", "e1", "one");
  changed.get_future().wait();
  node->streams.append("t", "e1", "one");
  CHECK(inbox.waitFor(1).size() == 1);
}

TEST_CASE("a stream is forgotten some time after its last event") {
  StreamsStand stand;
  const auto node = stand.node();
  node->streams.append("s", "e1", "one");
  node->streams.position("read only");
  const auto keys = stand.raw.command({"KEYS", "*"});
  CHECK(keys.size() == 4);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    CHECK(stand.raw.command({"PTTL", keys[i].text()}).integer() > 6 * 86'400'000);
  }
}
