#include "host/app/toggle_follower.hpp"

#include <doctest/doctest.h>

#include <atomic>

#include "tests/host/app/toggle_tables.hpp"
#include "tests/host/http/local_events.hpp"
#include "tests/support/server_process.hpp"

using namespace instaplay;
using app::AdminToggles;
using app::ToggleFollower;
using testing::eventually;

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

struct Follow : app::ToggleTables {
  http::test::LocalEvents events;
  AdminToggles toggles{sql, clock};
  std::atomic<int> applied{0};

  std::function<bool()> count() {
    return [this] {
      ++applied;
      return true;
    };
  }
};

}  // namespace

TEST_CASE_FIXTURE(Follow, "what changed elsewhere is applied at once when the event tells of it") {
  ToggleFollower follower(toggles, events, hours(1), count()),
      elsewhere(toggles, events, hours(1), [] { return true; });
  follower.start();
  REQUIRE(eventually([&] { return applied == 1; }));
  AdminToggles(sql, clock).savePlugin("likes", false);
  elsewhere.tell();
  CHECK(eventually([&] { return applied == 2; }));
}

TEST_CASE_FIXTURE(Follow, "what changed elsewhere is applied after the interval when nothing tells of it") {
  ToggleFollower follower(toggles, events, milliseconds(5), count());
  follower.start();
  REQUIRE(eventually([&] { return applied == 1; }));
  AdminToggles(sql, clock).savePlugin("likes", false);
  CHECK(eventually([&] { return applied == 2; }));
}

TEST_CASE_FIXTURE(Follow, "a change that could not be applied is tried again") {
  ToggleFollower follower(toggles, events, milliseconds(5), [this] {
    ++applied;
    if (applied == 1) throw std::runtime_error("no luck");
    return applied > 2;
  });
  follower.start();
  CHECK(eventually([&] { return applied == 3; }));
}

TEST_CASE_FIXTURE(Follow, "nothing is applied where nothing changed") {
  ToggleFollower follower(toggles, events, hours(1), count());
  follower.start();
  REQUIRE(eventually([&] { return applied == 1; }));
  follower.tell();
  AdminToggles(sql, clock).savePlugin("likes", false);
  follower.tell();
  CHECK(eventually([&] { return applied == 2; }));
  follower.stop();
  CHECK(applied == 2);
}
