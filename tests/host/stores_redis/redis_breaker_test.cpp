#include "host/stores/redis/redis_breaker.hpp"

#include <doctest/doctest.h>

using instaplay::stores::RedisBreaker;
using Entry = RedisBreaker::Entry;

TEST_CASE("the breaker lets one caller probe after the pause and refuses the others at once") {
  RedisBreaker breaker;
  const RedisBreaker::Time start{};
  CHECK(breaker.enter(start) == Entry::pass);
  CHECK(breaker.enter(start) == Entry::pass);

  CHECK(breaker.failed(start));
  CHECK_FALSE(breaker.failed(start));
  CHECK(breaker.enter(start + RedisBreaker::kPause / 2) == Entry::refused);

  const auto later = start + RedisBreaker::kPause;
  CHECK(breaker.enter(later) == Entry::probe);
  CHECK(breaker.enter(later) == Entry::refused);
  CHECK_FALSE(breaker.failed(later));
  CHECK(breaker.enter(later) == Entry::refused);

  CHECK(breaker.enter(later + RedisBreaker::kPause) == Entry::probe);
  breaker.succeeded();
  CHECK(breaker.enter(later + RedisBreaker::kPause) == Entry::pass);
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
