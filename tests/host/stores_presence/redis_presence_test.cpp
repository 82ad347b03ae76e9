#include "host/stores/presence/redis_presence.hpp"

#include "host/base/error.hpp"
#include "tests/host/stores_presence/presence_contract.hpp"
#include "tests/support/redis_stand.hpp"
#include "tests/support/server_process.hpp"

using namespace instaplay;
using namespace instaplay::stores;

namespace {

/// One node: a client and presence of its own.
struct Node {
  explicit Node(const RedisOptions& options) : client(options), presence(client) {}

  RedisClient client;
  RedisPresence presence;
};

}  // namespace

TEST_CASE("presence in Redis counts") {
  testing::RedisStand stand;
  Node node(stand.options());
  presenceCounts(node.presence);
}

TEST_CASE("nodes share presence, and that of a node that crashed ages out") {
  testing::RedisStand stand;
  Node living(stand.options());
  {
    Node crashed(stand.options());
    CHECK(touch(crashed.presence, {{1, "b:1"}}) == Flags{true});
    CHECK(touch(crashed.presence, {{2, "b:2"}}, std::chrono::milliseconds{300}) == Flags{true});
  }
  CHECK(touch(living.presence, {{1, "a:1"}}) == Flags{false});
  CHECK(testing::eventually([&] { return online(living.presence, {1, 2}) == Flags{true, false}; }));
  CHECK_FALSE(living.presence.leave({1, "a:1"}));
}

TEST_CASE("presence is forgotten some time after its last connection ran out") {
  testing::RedisStand stand;
  Node node(stand.options());
  touch(node.presence, {{1, "a:1"}});
  touch(node.presence, {{1, "a:2"}}, std::chrono::seconds{1});
  const std::int64_t left = stand.raw.command({"PTTL", "pres:{1}"}).integer();
  CHECK(left > 30'000);
  CHECK(left <= 60'000);
}

TEST_CASE("presence cannot be told while Redis is down, and can when it is back") {
  testing::RedisStand stand;
  Node node(stand.options());
  touch(node.presence, {{1, "a:1"}});
  stand.server.stop();
  try {
    online(node.presence, {1});
    FAIL("nothing was thrown");
  } catch (const base::Error& error) {
    CHECK(error.kind == base::ErrorKind::unavailable);
  }
  stand.server.start();
  CHECK(testing::eventually([&] {
    try {
      return touch(node.presence, {{1, "a:1"}}).size() == 1 && online(node.presence, {1}).front();
    } catch (const base::Error&) {
      return false;
    }
  }));
}
