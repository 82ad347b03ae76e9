#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <vector>

#include "host/stores/presence/port.hpp"
#include "tests/support/parallel.hpp"

namespace instaplay::stores {

using Flags = std::vector<bool>;

constexpr std::chrono::minutes kMinute{1};

inline Flags touch(Presence& presence, const std::vector<PresenceEntry>& entries,
                   std::chrono::milliseconds time = kMinute) {
  return presence.touch(entries, time);
}
inline Flags online(Presence& presence, const std::vector<std::int64_t>& users) { return presence.online(users); }

inline void presenceCounts(Presence& presence) {
  SUBCASE("knows nobody at the start, and answers an empty question") {
    CHECK(online(presence, {1, 2}) == Flags{false, false});
    CHECK(online(presence, {}).empty());
    CHECK(touch(presence, {}).empty());
  }
  SUBCASE("tells the first connection of a user from more of them") {
    CHECK(touch(presence, {{1, "a:1"}, {1, "a:2"}, {2, "a:3"}}) == Flags{true, false, true});
    CHECK(touch(presence, {{1, "b:1"}}) == Flags{false});
    CHECK(online(presence, {3, 2, 1}) == Flags{false, true, true});
  }
  SUBCASE("is told the last connection of a user") {
    touch(presence, {{1, "a:1"}, {1, "b:1"}});
    CHECK_FALSE(presence.leave({1, "a:1"}));
    CHECK(online(presence, {1}) == Flags{true});
    CHECK(presence.leave({1, "b:1"}));
    CHECK(online(presence, {1}) == Flags{false});
    CHECK(touch(presence, {{1, "a:2"}}) == Flags{true});
  }
  SUBCASE("takes a connection that leaves twice, or never was, for nothing") {
    touch(presence, {{1, "a:1"}});
    CHECK_FALSE(presence.leave({1, "a:2"}));
    CHECK_FALSE(presence.leave({2, "a:1"}));
    CHECK(presence.leave({1, "a:1"}));
    CHECK_FALSE(presence.leave({1, "a:1"}));
  }
  SUBCASE("tells one first and one last among many at once") {
    std::atomic<int> firsts{0}, lasts{0};
    testing::inParallel(8, [&](int thread) {
      if (touch(presence, {{1, "a:" + std::to_string(thread)}}).front()) ++firsts;
    });
    testing::inParallel(8, [&](int thread) {
      if (presence.leave({1, "a:" + std::to_string(thread)})) ++lasts;
    });
    CHECK(firsts == 1);
    CHECK(lasts == 1);
  }
  SUBCASE("answers for thousands at once") {
    std::vector<PresenceEntry> entries;
    std::vector<std::int64_t> users;
    for (int i = 1; i <= 2500; ++i) {
      users.push_back(i);
      if (i % 2 == 0) entries.push_back({i, "a:" + std::to_string(i)});
    }
    CHECK(touch(presence, entries) == Flags(1250, true));
    const Flags answer = online(presence, users);
    REQUIRE(answer.size() == users.size());
    for (std::size_t i = 0; i < users.size(); ++i) REQUIRE(answer[i] == (users[i] % 2 == 0));
  }
}

}  // namespace instaplay::stores
