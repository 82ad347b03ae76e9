#include "host/stores/cache/memory_cache.hpp"

#include "tests/host/stores_cache/cache_contract.hpp"
#include "tests/host/stores_cache/cache_load_contract.hpp"

using namespace instaplay;
using namespace instaplay::stores;

namespace {

CacheUnderTest memoryCache() {
  const auto clock = std::make_shared<base::ManualClock>();
  return {std::make_unique<MemoryCache>(*clock), [clock](std::chrono::milliseconds by) { clock->advance(by); }};
}

}  // namespace

TEST_CASE("the memory cache keeps values") { cacheKeepsValues(memoryCache()); }
TEST_CASE("the memory cache keeps sorted sets") { cacheKeepsSortedSets(memoryCache()); }
TEST_CASE("the memory cache loads what it misses") { cacheLoadsWhatItMisses(memoryCache()); }
TEST_CASE("the memory cache loads once for many") { cacheLoadsOnceForMany(memoryCache()); }
TEST_CASE("the memory cache keeps stale loads out") { cacheKeepsStaleLoadsOut(memoryCache()); }

TEST_CASE("the memory cache stays within its bytes and forgets what was used least recently") {
  constexpr std::size_t kBound = std::size_t{1} << 20;
  const base::ManualClock clock;
  MemoryCache cache(clock, kBound);
  const std::string kilobyte(1024, 'x');
  cache.set("hot", kilobyte, kMinute);
  for (int i = 0; i < 5000; ++i) {
    cache.set("k" + std::to_string(i), kilobyte, kMinute);
    REQUIRE(valueOf(cache, "hot").has_value());
    REQUIRE(cache.bytes() <= kBound);
  }
  CHECK(cache.bytes() > kBound / 2);
  CHECK(valueOf(cache, "k4999") == kilobyte);
  CHECK_FALSE(valueOf(cache, "k0").has_value());
}

TEST_CASE("the memory cache does not keep what is larger than its room, and gives it to the caller all the same") {
  const base::ManualClock clock;
  MemoryCache cache(clock, std::size_t{64} << 10);
  const std::string large(std::size_t{1} << 20, 'x');
  std::atomic<int> loads{0};
  CHECK(loadX(cache, giving(large, loads)) == Values{large});
  CHECK_FALSE(valueOf(cache, "x").has_value());
  CHECK(cache.bytes() == 0);
}

TEST_CASE("the memory cache counts the members of a sorted set against its bytes") {
  const base::ManualClock clock;
  MemoryCache cache(clock, std::size_t{256} << 10);
  for (int i = 0; i < 10'000; ++i) {
    cache.sortedAdd("set", std::vector<ScoredMember>{{static_cast<double>(i), std::to_string(i)}}, 0, kMinute);
    REQUIRE(cache.bytes() <= std::size_t{256} << 10);
  }
}
