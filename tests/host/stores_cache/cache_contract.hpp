#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "host/stores/cache/port.hpp"
#include "tests/support/awkward_values.hpp"

namespace instaplay::stores {

/// A fresh, empty cache and the way to let its time pass.
struct CacheUnderTest {
  std::unique_ptr<Cache> cache;
  std::function<void(std::chrono::milliseconds)> advance;
  /// How much time may pass by itself while a test runs: none for a clock that only the test moves.
  std::chrono::milliseconds drift{0};
};

using Strings = std::vector<std::string>;
using Values = std::vector<std::optional<std::string>>;

inline constexpr std::chrono::milliseconds kMinute{60'000}, kHour{3'600'000};
inline constexpr double kTop = std::numeric_limits<double>::infinity();

inline std::optional<std::string> valueOf(Cache& cache, const std::string& key) {
  return cache.getMany(Strings{key}).front();
}

/// A loader that gives value for every wanted index and counts how often it runs.
inline CacheLoader giving(std::string value, std::atomic<int>& loads) {
  return [value = std::move(value), &loads](std::span<const std::size_t> wanted, const LoadedSink& loaded) {
    ++loads;
    for (const std::size_t index : wanted) loaded(index, value);
  };
}

inline CacheLoader givingNothing(std::atomic<int>& loads) {
  return [&loads](std::span<const std::size_t>, const LoadedSink&) { ++loads; };
}

inline Strings membersOf(Cache& cache, const std::string& key, double below = kTop, std::size_t limit = 100) {
  Strings members;
  for (const auto& item : cache.sortedRange(key, below, limit).value_or(std::vector<ScoredMember>{})) {
    members.push_back(item.member);
  }
  return members;
}

inline void cacheKeepsValues(const CacheUnderTest& test) {
  Cache& cache = *test.cache;

  SUBCASE("gives many values in the order of their keys and nothing for a missing one") {
    cache.set("a", "1", kMinute);
    cache.set("b", std::string_view("\0x", 2), kMinute);
    CHECK(cache.getMany(Strings{"b", "none", "a"}) == Values{std::string("\0x", 2), std::nullopt, "1"});
  }
  SUBCASE("forgets a value after its ttl") {
    cache.set("a", "1", kHour);
    test.advance(kHour - std::chrono::milliseconds{1} - test.drift);
    CHECK(valueOf(cache, "a") == "1");
    test.advance(std::chrono::milliseconds{1} + test.drift);
    CHECK(valueOf(cache, "a") == std::nullopt);
  }
  SUBCASE("replaces a value and removes several") {
    cache.set("a", "1", kMinute);
    cache.set("a", "2", kMinute);
    cache.set("b", "3", kMinute);
    CHECK(valueOf(cache, "a") == "2");
    cache.remove(Strings{"a", "b", "none"});
    CHECK(cache.getMany(Strings{"a", "b"}) == Values{std::nullopt, std::nullopt});
  }
  SUBCASE("counts, and keeps the ttl of the first increment") {
    CHECK(cache.increment("n", 5, kMinute) == 5);
    test.advance(kMinute / 2);
    CHECK(cache.increment("n", -2, kMinute) == 3);
    CHECK(valueOf(cache, "n") == "3");
    test.advance(kMinute / 2);
    CHECK(cache.increment("n", 1, kMinute) == 1);
  }
  SUBCASE("counts from 0 where a text is") {
    cache.set("n", "many", kMinute);
    CHECK(cache.increment("n", 1, kMinute) == 1);
  }
  SUBCASE("counts on from a number that was set, and replaces a counter by a text") {
    cache.set("n", "41", kMinute);
    CHECK(cache.increment("n", 1, kMinute) == 42);
    cache.set("n", "text", kMinute);
    CHECK(valueOf(cache, "n") == "text");
  }
  SUBCASE("keeps a sum at the ends of the numbers") {
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
    CHECK(cache.increment("n", kMax - 1, kMinute) == kMax - 1);
    CHECK(cache.increment("n", 2, kMinute) == kMax);
    CHECK(cache.increment("n", -1, kMinute) == kMax - 1);
    CHECK(cache.increment("m", kMin, kMinute) == kMin);
    CHECK(cache.increment("m", -1, kMinute) == kMin);
  }
  SUBCASE("keeps any text, set or loaded, under any text") {
    std::atomic<int> loads{0};
    for (const std::string& text : testing::awkwardTexts()) {
      CAPTURE(text);
      cache.set(text, text, kMinute);
      CHECK(valueOf(cache, text) == text);
      const Strings loaded{"loaded " + text};
      for (int i = 0; i < 2; ++i) {
        CHECK(cache.getOrLoad(loaded, kMinute, base::Deadline::never(), giving(text, loads)) == Values{text});
      }
    }
    CHECK(loads == static_cast<int>(testing::kAwkwardTexts.size()));
  }
  SUBCASE("keeps a long value, and numbers as they are written") {
    const std::string longValue = testing::lettersOfFourBytes(1'000'000);
    cache.set("long", longValue, kMinute);
    CHECK(valueOf(cache, "long") == longValue);
    for (const std::int64_t number : testing::kAwkwardNumbers) {
      cache.set("n", std::to_string(number), kMinute);
      CHECK(valueOf(cache, "n") == std::to_string(number));
    }
  }
  SUBCASE("takes any bytes as a key and gives an empty value") {
    const std::string key("\r\n} {\0*", 8);
    cache.set(key, "", kMinute);
    CHECK(valueOf(cache, key) == "");
    CHECK(valueOf(cache, "\r\n} {") == std::nullopt);
    cache.remove(Strings{key});
    CHECK(valueOf(cache, key) == std::nullopt);
  }
}

inline void cacheKeepsSortedSets(const CacheUnderTest& test) {
  Cache& cache = *test.cache;
  const auto add = [&](std::vector<ScoredMember> items, std::size_t cap = 0) {
    cache.sortedAdd("set", items, cap, kMinute);
  };

  SUBCASE("ranks members by descending score, ties by descending member") {
    add({{1, "a"}, {3, "c"}, {2, "x"}, {2, "y"}});
    CHECK(membersOf(cache, "set") == Strings{"c", "y", "x", "a"});
  }
  SUBCASE("gives scores below the bound, exclusive, up to the limit") {
    add({{1, "a"}, {2, "b"}, {3, "c"}, {4, "d"}});
    CHECK(membersOf(cache, "set", 3) == Strings{"b", "a"});
    CHECK(membersOf(cache, "set", kTop, 2) == Strings{"d", "c"});
    CHECK(membersOf(cache, "set", 1).empty());
    CHECK(cache.sortedRange("set", 1, 10).has_value());
  }
  SUBCASE("moves a member whose score changes") {
    add({{1, "a"}, {2, "b"}});
    add({{3, "a"}});
    CHECK(membersOf(cache, "set") == Strings{"a", "b"});
  }
  SUBCASE("keeps the highest when a cap is given, ties by member") {
    add({{5, "a"}, {5, "b"}, {5, "c"}, {1, "z"}}, 2);
    CHECK(membersOf(cache, "set") == Strings{"c", "b"});
    add({{0, "low"}}, 2);
    CHECK(membersOf(cache, "set") == Strings{"c", "b"});
  }
  SUBCASE("tells a missing set from one without matches, and keeps no empty set") {
    CHECK_FALSE(cache.sortedRange("set", kTop, 10).has_value());
    add({});
    CHECK_FALSE(cache.sortedRange("set", kTop, 10).has_value());
    add({{1, "a"}, {2, "b"}});
    cache.sortedRemove("set", Strings{"a", "none"});
    CHECK(membersOf(cache, "set") == Strings{"b"});
    cache.sortedRemove("set", Strings{"b"});
    CHECK_FALSE(cache.sortedRange("set", kTop, 10).has_value());
    cache.sortedRemove("missing", Strings{"a"});
    CHECK_FALSE(cache.sortedRange("missing", kTop, 10).has_value());
  }
  SUBCASE("renews the ttl at each add and forgets the set after it") {
    add({{1, "a"}});
    test.advance(kMinute / 2);
    add({{2, "b"}});
    test.advance(kMinute / 2);
    CHECK(membersOf(cache, "set").size() == 2);
    test.advance(kMinute / 2);
    CHECK_FALSE(cache.sortedRange("set", kTop, 10).has_value());
  }
  SUBCASE("orders by any score, also an endless or a close one") {
    add({{-kTop, "lowest"}, {0.1, "a"}, {std::nextafter(0.1, 1), "b"}, {1e300, "c"}, {-1.5, "d"}});
    CHECK(membersOf(cache, "set") == Strings{"c", "b", "a", "d", "lowest"});
    CHECK(membersOf(cache, "set", std::nextafter(0.1, 1)) == Strings{"a", "d", "lowest"});
    CHECK(cache.sortedRange("set", kTop, 2)->back().score == std::nextafter(0.1, 1));
  }
  SUBCASE("takes any text as a member, and times as scores") {
    for (const std::int64_t time : testing::kAwkwardTimes) add({{static_cast<double>(time), std::to_string(time)}});
    const auto latest = cache.sortedRange("set", kTop, 100).value_or(std::vector<ScoredMember>{});
    REQUIRE(latest.size() == testing::kAwkwardTimes.size());
    for (const ScoredMember& item : latest) CHECK(static_cast<std::int64_t>(item.score) == std::stoll(item.member));
    for (const std::string& text : testing::awkwardTexts()) {
      cache.sortedAdd(text, std::vector<ScoredMember>{{1, text}}, 0, kMinute);
      CHECK(membersOf(cache, text) == Strings{text});
      cache.sortedRemove(text, Strings{text});
      CHECK_FALSE(cache.sortedRange(text, kTop, 1).has_value());
    }
  }
  SUBCASE("takes a set of thousands at once") {
    std::vector<ScoredMember> items;
    for (int i = 0; i < 5'000; ++i) items.push_back({static_cast<double>(i), std::to_string(i)});
    add(items, 800);
    CHECK(membersOf(cache, "set", kTop, 10'000).size() == 800);
    CHECK(membersOf(cache, "set", kTop, 1) == Strings{"4999"});
  }
  SUBCASE("is no value, and is replaced by one") {
    add({{1, "a"}});
    CHECK(valueOf(cache, "set") == std::nullopt);
    cache.set("set", "value", kMinute);
    CHECK_FALSE(cache.sortedRange("set", kTop, 10).has_value());
    add({{1, "a"}});
    CHECK(valueOf(cache, "set") == std::nullopt);
    CHECK(membersOf(cache, "set") == Strings{"a"});
  }
  SUBCASE("removes a set like any key") {
    add({{1, "a"}});
    cache.remove(Strings{"set"});
    CHECK_FALSE(cache.sortedRange("set", kTop, 10).has_value());
  }
}

}  // namespace instaplay::stores
