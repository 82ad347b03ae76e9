#include "host/base/ids.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/base/error.hpp"
#include "tests/support/parallel.hpp"

using namespace instaplay;
using namespace instaplay::base;
using std::chrono::milliseconds;

namespace {

std::int64_t timeOf(std::int64_t id) { return (id >> 22) + kIdEpochMs; }
std::int64_t nodeOf(std::int64_t id) { return (id >> 10) & 0xFFF; }

}  // namespace

TEST_CASE("an id holds the time and the node and is positive") {
  const ManualClock clock;
  IdGenerator ids(clock, 4095);
  const auto id = ids.next();
  CHECK(id > 0);
  CHECK(timeOf(id) == clock.nowMs());
  CHECK(nodeOf(id) == 4095);
}

TEST_CASE("ids ascend while the clock stands, moves and steps back") {
  ManualClock clock;
  IdGenerator ids(clock, 1);
  std::int64_t last = 0;
  const auto ascends = [&](int count) {
    for (int i = 0; i < count; ++i) {
      const auto id = ids.next();
      REQUIRE(id > last);
      REQUIRE(nodeOf(id) == 1);
      last = id;
    }
  };
  ascends(5000);
  clock.advance(milliseconds{10});
  ascends(10);
  CHECK(timeOf(last) == clock.nowMs());
  clock.advance(milliseconds{-60'000});
  ascends(5000);
}

TEST_CASE("ids are positive although the clock is before their epoch") {
  const ManualClock clock(0);
  IdGenerator ids(clock, 0);
  CHECK(ids.next() > 0);
}

TEST_CASE("threads never get one id twice, nor do nodes") {
  const ManualClock clock;
  IdGenerator one(clock, 1), two(clock, 2);
  std::mutex mutex;
  std::set<std::int64_t> seen;
  testing::inParallel(8, [&](int thread) {
    std::vector<std::int64_t> mine;
    for (int i = 0; i < 1000; ++i) mine.push_back((thread % 2 ? one : two).next());
    const std::lock_guard lock(mutex);
    seen.insert(mine.begin(), mine.end());
  });
  CHECK(seen.size() == 8000);
}

TEST_CASE("without a node nothing is minted, and ids ascend under another one") {
  const ManualClock clock;
  IdGenerator ids(clock);
  CHECK_THROWS_AS(ids.next(), Error);
  ids.useNode(7);
  const auto first = ids.next();
  ids.forgetNode();
  CHECK_THROWS_AS(ids.next(), Error);
  ids.useNode(3);
  const auto second = ids.next();
  CHECK(nodeOf(second) == 3);
  CHECK(second > first);
}

TEST_CASE("a node beyond 4095 is refused") {
  const ManualClock clock;
  CHECK_THROWS_AS(IdGenerator(clock).useNode(4096), std::invalid_argument);
  CHECK_THROWS_AS(IdGenerator(clock, 4096), std::invalid_argument);
}

TEST_CASE("only the canonical decimal form of a positive id is read") {
  CHECK(parseId("1") == 1);
  CHECK(parseId("9223372036854775807") == 9223372036854775807);
  for (const char* text : {"", "0", "01", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "9223372036854775808", "abc"}) {
    CAPTURE(text);
    CHECK_FALSE(parseId(text).has_value());
  }
}

TEST_CASE("request ids are 26 digits and capitals, ascend by time and differ within one moment") {
  ManualClock clock;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto id = newRequestId(clock);
    CHECK(id.size() == 26);
    CHECK(id.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos);
    seen.insert(id);
    clock.advance(milliseconds{1});
    const auto later = newRequestId(clock);
    CHECK(later > id);
    seen.insert(newRequestId(clock));
  }
  CHECK(seen.size() == 200);
}
