#include "host/base/clock.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace instaplay::base;
using std::chrono::milliseconds;

TEST_CASE("a manual clock moves only when told, both readings together") {
  ManualClock clock(1000);
  CHECK(clock.nowMs() == 1000);
  clock.advance(milliseconds{250});
  CHECK(clock.nowMs() == 1250);
  CHECK(clock.monotonicMs() == 1250);
}

TEST_CASE("the system clock is in this century and its monotonic reading does not go back") {
  const SystemClock clock;
  CHECK(clock.nowMs() > 1'700'000'000'000);
  const auto before = clock.monotonicMs();
  CHECK(clock.monotonicMs() >= before);
}

TEST_CASE("a deadline tells what is left") {
  CHECK(Deadline::never().isNever());
  CHECK_FALSE(Deadline::never().expired());
  CHECK(Deadline::never().leftMs() == std::numeric_limits<std::int64_t>::max());
  const auto past = Deadline::after(milliseconds{-1});
  CHECK(past.expired());
  CHECK(past.leftMs() == 0);
  const auto later = Deadline::after(milliseconds{60'000});
  CHECK_FALSE(later.expired());
  CHECK(later.leftMs() > 50'000);
  CHECK(later.leftMs() <= 60'000);
}

TEST_CASE("the sooner of two deadlines is the earlier one") {
  const auto soon = Deadline::after(milliseconds{10}), late = Deadline::after(milliseconds{60'000});
  CHECK(late.sooner(soon).time() == soon.time());
  CHECK(soon.sooner(Deadline::never()).time() == soon.time());
  CHECK(Deadline::never().sooner(Deadline::never()).isNever());
}
