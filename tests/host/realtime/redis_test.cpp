#include <doctest/doctest.h>

#include "host/base/error.hpp"
#include "tests/host/realtime/realtime_stand.hpp"
#include "tests/host/stores_streams/redis_streams_stand.hpp"

namespace instaplay::realtime::test {
namespace {

using base::Json;
using stores::StreamsStand;

Json resume(const Json& epoch, std::int64_t offset) { return {{"t", "resume"}, {"epoch", epoch}, {"offset", offset}}; }

/// A process that shares the streams with others.
struct Node {
  explicit Node(const StreamsStand& stand) : streams(stand.node()), room(streams->streams) {}
  std::unique_ptr<stores::StreamsNode> streams;
  RealtimeStand room;
};

/// The offsets of the next events.
std::vector<std::int64_t> offsets(RealtimeStand::Connection& client, std::size_t count) {
  std::vector<std::int64_t> found;
  for (const Json& message : client.wire->take(count)) found.push_back(message.at("o").get<std::int64_t>());
  return found;
}

/// Tries again while Redis is not back yet.
RealtimeStand::Connection connectAtLast(RealtimeStand& room) {
  for (const auto deadline = base::Deadline::after(std::chrono::seconds(20));;) {
    try {
      return room.connect();
    } catch (const base::Error&) {
      if (deadline.expired()) throw;
    }
  }
}

TEST_CASE("what one process tells a user reaches the sockets in the others, and survives a broken subscription") {
  StreamsStand stand;
  Node a(stand), b(stand);
  auto client = a.room.connect();
  client.say(resume(client.hello.at("epoch"), 0));
  CHECK(client.wire->next().at("ok") == true);
  for (int round = 0; round < 3; ++round) {
    stand.raw.command({"CLIENT", "KILL", "TYPE", "pubsub"});
    for (int i = 0; i < 3; ++i) b.room.push("x");
    CHECK(offsets(client, 3) == std::vector<std::int64_t>{3 * round + 1, 3 * round + 2, 3 * round + 3});
  }
  CHECK(client.wire->closeCode() == 0);
}

TEST_CASE("a restart of Redis ends the connections, and who comes back is told to begin anew") {
  StreamsStand stand({"--appendonly", "yes"});
  Node node(stand);
  auto client = node.room.connect();
  const Json before = client.hello.at("epoch");
  node.room.push("1");
  stand.server.stop();
  stand.server.start();
  CHECK(client.wire->awaitClose() == 4010);

  auto again = connectAtLast(node.room);
  CHECK(again.hello.at("epoch") != before);
  again.say(resume(before, 1));
  CHECK(again.wire->next() == Json::parse(R"({"t":"resumed","ok":false,"reason":"epoch"})"));
  node.room.push("2");
  CHECK(again.wire->next().at("d") == "2");
}

TEST_CASE("a Redis that comes back empty ends the connections, before any event") {
  StreamsStand stand;
  Node node(stand);
  auto client = node.room.connect();
  node.room.push("lost");
  stand.server.stop();
  stand.server.start();
  CHECK(client.wire->awaitClose() == 4010);
  auto again = connectAtLast(node.room);
  CHECK(again.hello.at("epoch") != client.hello.at("epoch"));
  again.say(resume(client.hello.at("epoch"), 1));
  CHECK(again.wire->next().at("reason") == "epoch");
}

TEST_CASE("while Redis is down no socket opens, with an error that says so") {
  StreamsStand stand;
  stand.patience = std::chrono::milliseconds(500);
  Node node(stand);
  stand.server.stop();
  try {
    node.room.connect();
    FAIL("it opened");
  } catch (const base::Error& error) {
    CHECK(error.kind == base::ErrorKind::unavailable);
  }
  CHECK(node.room.users.users() == 0);
  CHECK(node.room.roster.size() == 0);
}

}  // namespace
}  // namespace instaplay::realtime::test
