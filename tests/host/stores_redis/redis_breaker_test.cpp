#include "host/stores/redis/redis_breaker.hpp"

#include <doctest/doctest.h>

#include <utility>

using instaplay::stores::RedisBreaker;
using Entry = RedisBreaker::Entry;

TEST_CASE("the breaker lets one caller probe after the pause and refuses the others at once") {
  RedisBreaker breaker;
  const RedisBreaker::Time start{};
  CHECK(breaker.enter(start) == Entry::pass);
  CHECK(breaker.enter(start) == Entry::pass);

  CHECK(breaker.failed(start, start));
  CHECK_FALSE(breaker.failed(start, start));
  CHECK(breaker.enter(start + RedisBreaker::kShortestPause / 2) == Entry::refused);

  const auto later = start + RedisBreaker::kShortestPause;
  CHECK(breaker.enter(later) == Entry::probe);
  CHECK(breaker.enter(later) == Entry::refused);
  CHECK_FALSE(breaker.failed(later, later));
  CHECK(breaker.enter(later) == Entry::refused);

  CHECK(breaker.enter(later + RedisBreaker::kShortestPause) == Entry::probe);
  breaker.succeeded();
  CHECK(breaker.enter(later + RedisBreaker::kShortestPause) == Entry::pass);
}

TEST_CASE("the breaker rests for as long as the attempt took that failed, within bounds") {
  using std::chrono::milliseconds;
  const RedisBreaker::Time start{};
  for (const auto& [took, rest] :
       {std::pair(milliseconds{1}, RedisBreaker::kShortestPause), std::pair(milliseconds{500}, milliseconds{500}),
        std::pair(milliseconds{9000}, RedisBreaker::kLongestPause)}) {
    RedisBreaker breaker;
    const auto end = start + took;
    breaker.failed(start, end);
    CHECK(breaker.enter(end + rest - milliseconds{1}) == Entry::refused);
    CHECK(breaker.enter(end + rest) == Entry::probe);
  }
}

TEST_CASE("the breaker has a suspect probed without a pause") {
  RedisBreaker breaker;
  const RedisBreaker::Time now{};
  CHECK(breaker.suspected(now));
  CHECK_FALSE(breaker.suspected(now));
  CHECK(breaker.enter(now) == Entry::probe);
  CHECK_FALSE(breaker.suspected(now));
  CHECK(breaker.enter(now) == Entry::refused);
  breaker.succeeded();
  CHECK(breaker.enter(now) == Entry::pass);
}
