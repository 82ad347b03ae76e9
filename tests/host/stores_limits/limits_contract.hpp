#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <memory>

#include "host/base/error.hpp"
#include "host/stores/limits/port.hpp"
#include "tests/support/awkward_values.hpp"
#include "tests/support/parallel.hpp"

namespace instaplay::stores {

/// A fresh store of limits and the way to let its time pass.
struct LimitsUnderTest {
  std::unique_ptr<RateLimits> limits;
  std::function<void(std::chrono::milliseconds)> advance;
  /// How much time may pass by itself while a test runs: none for a clock that only the test moves.
  std::chrono::milliseconds drift{0};
};

inline int allowedInARow(RateLimits& limits, std::string_view key, const Rate& rate) {
  int allowed = 0;
  while (limits.take(key, rate).allowed) ++allowed;
  return allowed;
}

inline void rateLimitsHold(const LimitsUnderTest& test) {
  RateLimits& limits = *test.limits;
  const Rate rate{6, 5};  // one in ten seconds
  using std::chrono::seconds, std::chrono::milliseconds;

  SUBCASE("allows exactly the burst at once") { CHECK(allowedInARow(limits, "k", rate) == 5); }
  SUBCASE("refills one by one, and no further than the burst") {
    allowedInARow(limits, "k", rate);
    test.advance(seconds{10} - milliseconds{1} - test.drift);
    CHECK_FALSE(limits.take("k", rate).allowed);
    test.advance(milliseconds{1} + test.drift);
    CHECK(allowedInARow(limits, "k", rate) == 1);
    test.advance(seconds{30});
    CHECK(allowedInARow(limits, "k", rate) == 3);
    test.advance(std::chrono::hours{1});
    CHECK(allowedInARow(limits, "k", rate) == 5);
  }
  SUBCASE("tells what is left, when the next may come and when all may") {
    const auto first = limits.take("k", rate);
    CHECK(first.allowed);
    CHECK(first.limit == 5);
    CHECK(first.remaining == 4);
    CHECK(first.retryAfter.count() == 0);
    CHECK(first.resetAfter == seconds{10});
    allowedInARow(limits, "k", rate);
    test.advance(seconds{4});
    const auto refused = limits.take("k", rate);
    CHECK_FALSE(refused.allowed);
    CHECK(refused.remaining == 0);
    CHECK(refused.retryAfter <= seconds{6});
    CHECK(refused.retryAfter >= seconds{6} - test.drift);
    CHECK(refused.resetAfter <= seconds{46});
    CHECK(refused.resetAfter >= seconds{46} - test.drift);
  }
  SUBCASE("does not count what it refuses") {
    allowedInARow(limits, "k", rate);
    for (int i = 0; i < 100; ++i) limits.take("k", rate);
    test.advance(seconds{10});
    CHECK(limits.take("k", rate).allowed);
  }
  SUBCASE("keeps keys apart") {
    allowedInARow(limits, "k", rate);
    CHECK(limits.take("other", rate).allowed);
  }
  SUBCASE("takes any text as a key, and keeps long ones apart by their ends") {
    const std::string longKey = testing::lettersOfFourBytes(1024);
    std::vector<std::string> keys = testing::awkwardTexts();
    keys.insert(keys.end(), {longKey, longKey + "1", longKey + "2", ""});
    for (const std::string& key : keys) {
      CAPTURE(key);
      CHECK(allowedInARow(limits, key, rate) == 5);
    }
  }
  SUBCASE("takes from several limits at once, from each for itself") {
    const auto takeBoth = [&] {
      const auto verdicts = limits.takeMany(std::vector<LimitTake>{{"a", {1, 1}}, {"b", {1, 2}}});
      REQUIRE(verdicts.size() == 2);
      return std::pair(verdicts[0].allowed, verdicts[1].allowed);
    };
    CHECK(takeBoth() == std::pair(true, true));
    CHECK(takeBoth() == std::pair(false, true));
    CHECK(takeBoth() == std::pair(false, false));
    CHECK(limits.takeMany({}).empty());
  }
  SUBCASE("allows the exact burst when a minute does not divide evenly") {
    CHECK(allowedInARow(limits, "k", Rate{7, 60}) == 60);
  }
  SUBCASE("allows the exact burst to many threads") {
    std::atomic<int> allowed{0};
    testing::inParallel(16, [&](int) {
      for (int i = 0; i < 50; ++i) allowed += limits.take("k", Rate{1, 100}).allowed;
    });
    CHECK(allowed == 100);
  }
  SUBCASE("refuses a rate or a burst below 1") {
    CHECK_THROWS_AS(limits.take("k", Rate{0, 1}), base::Error);
    CHECK_THROWS_AS(limits.take("k", Rate{1, 0}), base::Error);
    CHECK_THROWS_AS(limits.takeMany(std::vector<LimitTake>{{"k", rate}, {"k", {1, -1}}}), base::Error);
  }
}

}  // namespace instaplay::stores
