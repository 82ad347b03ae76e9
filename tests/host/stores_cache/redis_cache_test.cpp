#include "host/stores/cache/redis_cache.hpp"

#include "tests/host/stores_cache/cache_contract.hpp"
#include "tests/host/stores_cache/cache_load_contract.hpp"
#include "tests/host/stores_cache/redis_cache_stand.hpp"

namespace instaplay::stores {
extern const RedisScript kStoresCachePassScript;
}

using namespace instaplay;
using namespace instaplay::stores;
using std::chrono::milliseconds;

namespace {

/// A cache on a Redis whose entries age when the test says so.
struct Aging {
  explicit Aging(RedisCache::Options options = {}) {
    auto cache = std::make_unique<RedisCache>(client, clock, options);
    if (options.maxHotBytes > 0) REQUIRE(testing::eventually([&] { return cache->isHot(); }));
    test = {std::move(cache), [this](milliseconds by) { advance(by); }, kMinute};
  }

  void advance(milliseconds by) {
    clock.advance(by);
    stand.raw.run(kStoresCachePassScript, {}, {std::to_string(by.count())});
  }

  testing::RedisStand stand;
  ShiftedClock clock;
  RedisClient client{stand.options()};
  CacheUnderTest test;
};

constexpr RedisCache::Options kNothingHot{8, 0};

}  // namespace

TEST_CASE("the Redis cache keeps values") { cacheKeepsValues(Aging().test); }
TEST_CASE("the Redis cache keeps sorted sets") { cacheKeepsSortedSets(Aging().test); }
TEST_CASE("the Redis cache loads what it misses") { cacheLoadsWhatItMisses(Aging().test); }
TEST_CASE("the Redis cache loads once for many") { cacheLoadsOnceForMany(Aging().test); }
TEST_CASE("the Redis cache keeps stale loads out") { cacheKeepsStaleLoadsOut(Aging().test); }

TEST_CASE("the Redis cache without hot copies does the same") {
  SUBCASE("values") { cacheKeepsValues(Aging(kNothingHot).test); }
  SUBCASE("loads") { cacheLoadsWhatItMisses(Aging(kNothingHot).test); }
  SUBCASE("stale loads") { cacheKeepsStaleLoadsOut(Aging(kNothingHot).test); }
}
