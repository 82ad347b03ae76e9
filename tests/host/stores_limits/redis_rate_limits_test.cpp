#include "host/stores/limits/redis_rate_limits.hpp"

#include "tests/host/stores_limits/limits_contract.hpp"
#include "tests/support/redis_stand.hpp"
#include "tests/support/server_process.hpp"

namespace instaplay::stores {
extern const RedisScript kStoresLimitsPassScript;
}

using namespace instaplay;
using namespace instaplay::stores;

namespace {

struct Stand : testing::RedisStand {
  // The server's clock is real: time passes for the stored limits by moving them into the past.
  void advance(std::chrono::milliseconds by) {
    raw.run(kStoresLimitsPassScript, {}, {std::to_string(std::chrono::microseconds(by).count())});
  }

  RedisClient client{options()};
  RedisRateLimits limits{client};
};

}  // namespace

TEST_CASE("the rate limits in Redis hold") {
  Stand stand;
  rateLimitsHold({std::make_unique<RedisRateLimits>(stand.client),
                  [&](std::chrono::milliseconds by) { stand.advance(by); }, std::chrono::seconds{3}});
}

TEST_CASE("many limits are one round trip") {
  Stand stand;
  stand.limits.take("warm", {60, 5});
  const auto before = stand.client.stats();
  stand.limits.takeMany(std::vector<LimitTake>{{"address", {60, 5}}, {"user", {60, 5}}, {"third", {60, 5}}});
  CHECK(stand.client.stats().roundTrips == before.roundTrips + 1);
}

TEST_CASE("two nodes count one limit together") {
  Stand stand;
  RedisClient secondClient(stand.options());
  RedisRateLimits second(secondClient);
  std::atomic<int> allowed{0};
  testing::inParallel(8, [&](int thread) {
    RedisRateLimits& node = thread % 2 == 0 ? stand.limits : second;
    for (int i = 0; i < 50; ++i) allowed += node.take("k", {1, 100}).allowed;
  });
  CHECK(allowed == 100);
}

TEST_CASE("a key lives only until its burst is full again") {
  Stand stand;
  stand.limits.take("k", {1, 5});
  stand.limits.take("k", {1, 5});
  const auto left = stand.raw.command({"PTTL", "limits:{k}"}).integer();
  CHECK(left > 0);
  CHECK(left <= 120'000);
  stand.limits.take("soon", {6'000'000, 1});
  CHECK(testing::eventually([&] { return stand.raw.command({"EXISTS", "limits:{soon}"}).integer() == 0; }));
}

TEST_CASE("a clock that went back makes nobody wait longer than from an empty burst") {
  Stand stand;
  stand.limits.take("k", {60, 5});
  stand.raw.command({"SET", "limits:{k}", "9000000000000000"});
  const auto verdict = stand.limits.take("k", {60, 5});
  CHECK_FALSE(verdict.allowed);
  CHECK(verdict.retryAfter <= std::chrono::seconds{1});
  CHECK(verdict.resetAfter <= std::chrono::seconds{5});
}

TEST_CASE("a rate and a burst as large as numbers go are counted") {
  Stand stand;
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  CHECK(stand.limits.take("fast", {kMax, kMax}).allowed);
  const auto slow = stand.limits.take("slow", {1, kMax});
  CHECK(slow.allowed);
  CHECK(slow.remaining == slow.limit - 1);
}

TEST_CASE("limits say unavailable while Redis is down and count anew when it is back") {
  Stand stand;
  CHECK(stand.limits.take("k", {1, 1}).allowed);
  CHECK_FALSE(stand.limits.take("k", {1, 1}).allowed);
  stand.server.kill();
  try {
    stand.limits.take("k", {1, 1});
    FAIL("counted without a store");
  } catch (const base::Error& error) {
    CHECK(error.kind == base::ErrorKind::unavailable);
  }
  stand.server.start();
  CHECK(testing::eventually([&] {
    try {
      return stand.limits.take("k", {1, 1}).allowed;
    } catch (const base::Error&) {
      return false;
    }
  }));
}
