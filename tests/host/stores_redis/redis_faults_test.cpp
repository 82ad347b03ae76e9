#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "host/stores/redis/redis_client.hpp"
#include "tests/support/parallel.hpp"
#include "tests/support/redis_stand.hpp"
#include "tests/support/server_process.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using std::chrono::milliseconds;

namespace {

bool answers(RedisClient& client) {
  try {
    client.command({"PING"});
    return true;
  } catch (const base::Error& error) {
    REQUIRE(error.kind == base::ErrorKind::unavailable);
    return false;
  }
}

bool pings(RedisClient& client) {
  try {
    client.ping(base::Deadline::after(std::chrono::seconds{10}));
    return true;
  } catch (const base::Error&) {
    return false;
  }
}

}  // namespace

TEST_CASE("a client says unavailable while Redis is gone and goes on by itself once it is back") {
  testing::RedisStand stand;
  RedisClient client(stand.options());
  CHECK(answers(client));
  stand.server.kill();
  CHECK_FALSE(answers(client));
  CHECK_FALSE(answers(client));
  stand.server.start();
  CHECK(testing::eventually([&] { return answers(client); }));
}

TEST_CASE("a client passes over the connections that a restart has closed") {
  testing::RedisStand stand;
  RedisClient client(stand.options());
  testing::inParallel(8, [&](int) {
    for (int i = 0; i < 50; ++i) answers(client);
  });
  stand.server.stop();
  stand.server.start();
  CHECK(answers(client));
}

TEST_CASE("a client passes over a connection that was killed") {
  testing::RedisStand stand;
  RedisClient client(stand.options());
  RedisClient other(stand.options());
  CHECK(answers(client));
  other.command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
  CHECK(answers(client));
  CHECK(client.stats().connectionsOpened == 2);
}

TEST_CASE("while as many as may wait for a Redis that hangs, others are refused and wait for nothing") {
  testing::RedisStand stand;
  RedisOptions options = stand.options();
  // A further connection would be found dead when it is made.
  options.maxConnections = 1;
  options.commandTimeout = std::chrono::minutes{1};
  options.busyTimeout = milliseconds{10};
  RedisClient client(options);
  CHECK(answers(client));
  stand.server.pauseIt();
  std::atomic<bool> answered{false};
  {
    const std::jthread waiting([&] { answered = answers(client); });
    CHECK(testing::eventually([&] { return client.stats().roundTrips == 2; }));
    for (int i = 0; i < 20; ++i) CHECK_FALSE(answers(client));
    CHECK_FALSE(pings(client));
    CHECK_FALSE(answered);
    CHECK(client.stats().roundTrips == 2);
    stand.server.resumeIt();
  }
  CHECK(answered);
  CHECK(answers(client));
}

TEST_CASE("a Redis that answers nothing frees its callers, holds one of them at a time, and is found again") {
  testing::RedisStand stand;
  stand.patience = milliseconds{300};
  RedisClient client(stand.options());
  testing::inParallel(8, [&](int) { answers(client); });
  stand.server.pauseIt();
  testing::inParallel(8, [&](int) { CHECK_FALSE(answers(client)); });

  const auto before = client.stats().roundTrips;
  std::atomic<int> refused{0};
  testing::inParallel(8, [&](int) {
    for (int i = 0; i < 1'000; ++i) refused += !answers(client);
  });
  CHECK(refused == 8'000);
  CHECK(client.stats().roundTrips == before);

  stand.server.resumeIt();
  CHECK(testing::eventually([&] { return answers(client); }));
}

TEST_CASE("an answer that comes too late is never taken for the next one") {
  testing::RedisStand stand;
  RedisOptions options = stand.options();
  options.commandTimeout = std::chrono::seconds{2};
  RedisClient client(options);
  client.command({"SET", "late", "late"});
  CHECK_THROWS_AS(client.pipeline({{"DEBUG", "SLEEP", "3"}, {"GET", "late"}}), base::Error);
  CHECK(testing::eventually([&] { return answers(client); }));
  CHECK(client.command({"ECHO", "own"}).text() == "own");
}

TEST_CASE("a caller in a hurry does not make Redis count as down") {
  testing::RedisStand stand;
  RedisClient client(stand.options());
  CHECK_THROWS_AS(
      client.command(std::vector<std::string_view>{"BRPOP", "list", "10"}, base::Deadline::after(milliseconds{20})),
      base::Error);
  CHECK(answers(client));
}

TEST_CASE("a command that blocks may take longer than others") {
  testing::RedisStand stand;
  RedisOptions options = stand.options();
  options.commandTimeout = milliseconds{200};
  RedisClient client(options);
  const std::vector<std::string_view> words{"BRPOP", "list", "0.4"};
  CHECK(client.command(words, base::Deadline::after(std::chrono::seconds{20})).isNil());
}

TEST_CASE("a Redis that cannot take more is unavailable") {
  testing::RedisStand stand;
  RedisClient client(stand.options());
  client.command({"SET", "large", std::string(std::size_t{4} << 20, 'x')});
  client.command({"CONFIG", "SET", "maxmemory", "1mb"});
  try {
    client.command({"SET", "k", "v"});
    FAIL("accepted");
  } catch (const base::Error& error) {
    CHECK(error.kind == base::ErrorKind::unavailable);
  }
}

TEST_CASE("many threads stay right while Redis is killed and restarted under them") {
  testing::RedisStand stand({"--appendonly", "yes", "--appendfsync", "always"});
  RedisClient client(stand.options());
  std::atomic<bool> stop{false};
  std::atomic<std::int64_t> done{0};
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (std::int64_t i = 0; !stop; ++i) {
        const std::string text = std::to_string(t) + ":" + std::to_string(i);
        try {
          const bool same = client.command({"ECHO", text}).text() == text;
          CHECK(same);
          client.command({"INCR", "n"});
          ++done;
        } catch (const base::Error&) {
        }
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    const std::int64_t before = done;
    CHECK(testing::eventually([&] { return done > before + 100; }));
    stand.server.kill();
    stand.server.start();
  }
  const std::int64_t before = done;
  CHECK(testing::eventually([&] { return done > before + 100; }));
  stop = true;
  threads.clear();
  CHECK(std::stoll(std::string(client.command({"GET", "n"}).text())) >= done);
}
