#include "host/stores/presence/memory_presence.hpp"

#include "tests/host/stores_presence/presence_contract.hpp"

using namespace instaplay;
using namespace instaplay::stores;

TEST_CASE("presence in memory counts") {
  base::ManualClock clock;
  MemoryPresence presence(clock);
  presenceCounts(presence);
}

TEST_CASE("a connection in memory ages out unless it is touched again") {
  base::ManualClock clock;
  MemoryPresence presence(clock);
  touch(presence, {{1, "a:1"}, {2, "a:2"}});
  clock.advance(std::chrono::seconds{40});
  CHECK(touch(presence, {{1, "a:1"}}) == Flags{false});
  clock.advance(std::chrono::seconds{40});
  CHECK(online(presence, {1, 2}) == Flags{true, false});
  CHECK_FALSE(presence.leave({2, "a:2"}));
  CHECK(touch(presence, {{2, "a:2"}}) == Flags{true});
}
