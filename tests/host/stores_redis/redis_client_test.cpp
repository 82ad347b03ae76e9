#include "host/stores/redis/redis_client.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "tests/support/parallel.hpp"
#include "tests/support/redis_stand.hpp"

namespace instaplay::stores {
extern const RedisScript kStoresRedisAddScript;
}

using namespace instaplay;
using namespace instaplay::stores;

namespace {

base::ErrorKind failureOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const base::Error& error) {
    return error.kind;
  }
  FAIL("no failure");
  return {};
}

}  // namespace

TEST_CASE("a Redis client gives typed replies") {
  const testing::RedisStand stand;
  RedisClient client(stand.options());

  SUBCASE("texts are binary safe") {
    const std::string value("a\0\r\nb", 5);
    CHECK(client.command({"SET", "k", value}).text() == "OK");
    CHECK(client.command({"GET", "k"}).text() == value);
    CHECK(client.command({"SET", "", ""}).text() == "OK");
    CHECK(client.command({"GET", ""}).text().empty());
  }
  SUBCASE("integers, nothing and arrays") {
    CHECK(client.command({"INCR", "n"}).integer() == 1);
    CHECK(client.command({"GET", "none"}).isNil());
    client.command({"RPUSH", "list", "a", "b"});
    RedisReply last = client.command({"LRANGE", "list", "0", "-1"})[1];
    CHECK(last.text() == "b");
  }
  SUBCASE("a part of another shape than wanted is an error, not a crash") {
    CHECK_THROWS_AS(client.command({"GET", "none"}).text(), RedisError);
    CHECK_THROWS_AS(client.command({"PING"}).integer(), RedisError);
    CHECK_THROWS_AS(client.command({"KEYS", "*"})[7], RedisError);
  }
  SUBCASE("a refused command throws its reason and leaves the connection usable") {
    client.command({"SET", "k", "text"});
    try {
      client.command({"LPUSH", "k", "x"});
      FAIL("accepted");
    } catch (const RedisError& error) {
      CHECK(error.reason.starts_with("WRONGTYPE"));
    }
    CHECK(client.command({"GET", "k"}).text() == "text");
    CHECK(client.stats().connectionsOpened == 1);
  }
  SUBCASE("large values go both ways") {
    const std::string large(std::size_t{32} << 20, 'x');
    client.command({"SET", "k", large});
    CHECK(client.command({"GET", "k"}).text() == large);
  }
}

TEST_CASE("a pipeline is one round trip and returns what was refused") {
  const testing::RedisStand stand;
  RedisClient client(stand.options());
  client.ping(base::Deadline::never());
  const auto before = client.stats();
  const auto replies = client.pipeline({{"SET", "k", "v"}, {"LPUSH", "k", "x"}, {"GET", "k"}});
  CHECK(client.stats().roundTrips == before.roundTrips + 1);
  CHECK(client.stats().commands == before.commands + 3);
  REQUIRE(replies.size() == 3);
  CHECK(replies[1].error().starts_with("WRONGTYPE"));
  CHECK_THROWS_AS(replies[1].integer(), RedisError);
  CHECK(replies[2].text() == "v");
  CHECK(client.pipeline(std::span<const RedisCommand>{}).empty());
}

TEST_CASE("a script is embedded as it was written and runs by its digest once Redis knows it") {
  const testing::RedisStand stand;
  RedisClient client(stand.options());
  const RedisScript& add = kStoresRedisAddScript;
  CHECK(add.name == "stores_redis/add");
  CHECK(client.command({"SCRIPT", "LOAD", add.source}).text() == add.sha1);

  client.command({"SCRIPT", "FLUSH"});
  CHECK(client.run(add, {"n"}, {"5"}).integer() == 5);
  const auto before = client.stats();
  CHECK(client.run(add, {"n"}, {"5"}).integer() == 10);
  CHECK(client.stats().roundTrips == before.roundTrips + 1);

  client.command({"SCRIPT", "FLUSH"});
  const auto replies = client.pipeline({{add, {"n"}, {"1"}}, {"GET", "other"}, {add, {"n"}, {"1"}}});
  CHECK(replies[0].integer() == 11);
  CHECK(replies[1].isNil());
  CHECK(replies[2].integer() == 12);
  client.command({"SET", "text", "x"});
  CHECK_THROWS_AS(client.run(add, {"text"}, {"1"}), RedisError);
}

TEST_CASE("a command may tell the run of the Redis that it goes to, another one after a restart") {
  testing::RedisStand stand;
  RedisClient client(stand.options());
  const auto run = [&] { return std::string(client.command({"ECHO", RedisCommand::serverRun()}).text()); };
  const std::string first = run();
  CHECK(first.size() == 12);
  CHECK(client.command({"INFO", "server"}).text().find("run_id:" + first) != std::string_view::npos);
  CHECK(run() == first);
  stand.server.stop();
  stand.server.start();
  CHECK(run() != first);
  CHECK(client.command({"ECHO", std::string(RedisCommand::serverRun())}).text() == RedisCommand::serverRun());
}

TEST_CASE("a client opens no more connections than threads that ask at one time") {
  const testing::RedisStand stand;
  RedisClient client(stand.options());
  testing::inParallel(16, [&](int thread) {
    const std::string key = std::to_string(thread);
    for (int i = 0; i < 200; ++i) {
      REQUIRE(client.command({"INCR", key}).integer() == i + 1);
    }
  });
  CHECK(client.stats().connectionsOpened <= 16);
  const auto opened = client.stats().connectionsOpened;
  for (int i = 0; i < 100; ++i) client.command({"PING"});
  CHECK(client.stats().connectionsOpened == opened);
}

TEST_CASE("a client has no more connections than it may") {
  const testing::RedisStand stand;
  RedisOptions options = stand.options();
  options.maxConnections = 2;
  RedisClient client(options);
  testing::inParallel(16, [&](int) {
    for (int i = 0; i < 50; ++i) client.command({"PING"});
  });
  CHECK(client.stats().connectionsOpened <= 2);
}

TEST_CASE("a client authenticates and selects its database") {
  const testing::RedisStand stand({"--requirepass", "secret", "--user", "app", "on", ">word", "~*", "&*", "+@all"});
  RedisOptions options = stand.options();
  CHECK(failureOf([&] { RedisClient(options).command({"PING"}); }) == base::ErrorKind::unavailable);
  options.password = "wrong";
  CHECK(failureOf([&] { RedisClient(options).command({"PING"}); }) == base::ErrorKind::unavailable);
  options.password = "secret";
  options.database = 2;
  RedisClient second(options);
  second.command({"SET", "k", "in 2"});
  options.database = 0;
  options.user = "app";
  options.password = "word";
  RedisClient first(options);
  CHECK(first.command({"ACL", "WHOAMI"}).text() == "app");
  CHECK(first.command({"GET", "k"}).isNil());
  CHECK(second.command({"GET", "k"}).text() == "in 2");
}

TEST_CASE("a client connects over a unix socket") {
  const testing::TempFolder folder;
  const std::string path = (folder.path() / "s").string();
  const testing::RedisServer server({folder.path(), {"--unixsocket", path}});
  RedisClient client(parseRedisUrl("unix://" + path + "?db=1"));
  CHECK(client.command({"SET", "k", "v"}).text() == "OK");
}
