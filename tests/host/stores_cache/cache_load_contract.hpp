#pragma once

#include <future>

#include "host/base/error.hpp"
#include "tests/host/stores_cache/cache_contract.hpp"
#include "tests/support/parallel.hpp"

namespace instaplay::stores {

/// Starts a load of "x" on another thread that is under way once this is made; finish() or fail() ends it.
class SlowLoad {
 public:
  explicit SlowLoad(Cache& cache) : cache_(cache) { started_.get_future().wait(); }

  Values finish(std::string value) {
    end_.set_value(std::move(value));
    return result_.get();
  }
  template <typename Failure>
  void fail(Failure failure) {
    end_.set_exception(std::make_exception_ptr(std::move(failure)));
  }
  /// Rethrows what fail() was given.
  Values result() { return result_.get(); }

 private:
  void load(std::span<const std::size_t> wanted, const LoadedSink& loaded) {
    started_.set_value();
    const std::string value = end_.get_future().get();
    for (const std::size_t index : wanted) loaded(index, value);
  }

  Cache& cache_;
  std::promise<void> started_;
  std::promise<std::string> end_;
  std::future<Values> result_ = std::async(std::launch::async, [this] {
    return cache_.getOrLoad(Strings{"x"}, kMinute, base::Deadline::never(),
                            [this](auto wanted, const auto& loaded) { load(wanted, loaded); });
  });
};

inline Values loadX(Cache& cache, const CacheLoader& load, base::Deadline deadline = base::Deadline::never()) {
  return cache.getOrLoad(Strings{"x"}, kMinute, deadline, load);
}

inline void cacheLoadsWhatItMisses(const CacheUnderTest& test) {
  Cache& cache = *test.cache;
  std::atomic<int> loads{0};

  SUBCASE("loads only what is missing, in one batch, and keeps it") {
    cache.set("b", "cached", kMinute);
    const Strings keys{"a", "b", "c"};
    std::vector<std::size_t> asked;
    const auto loader = [&](std::span<const std::size_t> wanted, const LoadedSink& loaded) {
      asked.insert(asked.end(), wanted.begin(), wanted.end());
      for (const std::size_t index : wanted) loaded(index, "loaded " + keys[index]);
    };
    const Values expected{"loaded a", "cached", "loaded c"};
    CHECK(cache.getOrLoad(keys, kMinute, base::Deadline::never(), loader) == expected);
    CHECK(cache.getOrLoad(keys, kMinute, base::Deadline::never(), loader) == expected);
    CHECK(asked == std::vector<std::size_t>{0, 2});
  }
  SUBCASE("loads a key that is asked for twice in one call once") {
    const auto values = cache.getOrLoad(Strings{"x", "x"}, kMinute, base::Deadline::never(), giving("v", loads));
    CHECK(values == Values{"v", "v"});
    CHECK(loads == 1);
  }
  SUBCASE("remembers for 30 s that there is no value") {
    CHECK(loadX(cache, givingNothing(loads)) == Values{std::nullopt});
    CHECK(loadX(cache, givingNothing(loads)) == Values{std::nullopt});
    CHECK(valueOf(cache, "x") == std::nullopt);
    CHECK(loads == 1);
    test.advance(std::chrono::seconds{30});
    CHECK(loadX(cache, giving("now", loads)) == Values{"now"});
    CHECK(loads == 2);
  }
  SUBCASE("forgets a negative entry when the key is removed or set") {
    loadX(cache, givingNothing(loads));
    cache.remove(Strings{"x"});
    CHECK(loadX(cache, giving("there", loads)) == Values{"there"});
  }
  SUBCASE("keeps nothing of a load that throws") {
    const auto failing = [](auto, const auto&) { throw base::unavailable("down"); };
    CHECK_THROWS_AS(loadX(cache, failing), base::Error);
    CHECK(loadX(cache, giving("up", loads)) == Values{"up"});
  }
  SUBCASE("spreads the ends of loaded values over the last tenth of the ttl") {
    Strings keys;
    for (int i = 0; i < 200; ++i) keys.push_back("k" + std::to_string(i));
    cache.getOrLoad(keys, kHour, base::Deadline::never(), giving("v", loads));
    const auto kept = [&] {
      const auto values = cache.getMany(keys);
      return std::count_if(values.begin(), values.end(), [](const auto& value) { return value.has_value(); });
    };
    test.advance(kHour * 9 / 10 - std::chrono::milliseconds{1} - test.drift);
    CHECK(kept() == 200);
    test.advance(kHour / 20);
    CHECK(kept() > 0);
    CHECK(kept() < 200);
    test.advance(kHour / 20 + std::chrono::milliseconds{1} + test.drift);
    CHECK(kept() == 0);
  }
}

inline void cacheLoadsOnceForMany(const CacheUnderTest& test) {
  Cache& cache = *test.cache;
  std::atomic<int> loads{0};

  SUBCASE("loads a cold key once for 64 threads") {
    std::atomic<int> arrived{0}, right{0};
    testing::inParallel(64, [&](int) {
      ++arrived;
      const auto values = loadX(cache, [&](auto wanted, const auto& loaded) {
        ++loads;
        while (arrived < 64) std::this_thread::yield();
        loaded(wanted.front(), "v");
      });
      right += values == Values{"v"};
    });
    CHECK(loads == 1);
    CHECK(right == 64);
  }
  SUBCASE("does not block calls that share keys in different order") {
    testing::inParallel(8, [&](int thread) {
      for (int i = 0; i < 200; ++i) {
        Strings keys{"p" + std::to_string(i), "q" + std::to_string(i), "r" + std::to_string(i)};
        std::rotate(keys.begin(), keys.begin() + thread % 3, keys.end());
        cache.getOrLoad(keys, kMinute, base::Deadline::never(), giving("v", loads));
      }
    });
    CHECK(loads >= 200);
    CHECK(valueOf(cache, "q199") == "v");
  }
  SUBCASE("loads by itself when the load of another takes longer than the deadline") {
    SlowLoad slow(cache);
    CHECK(loadX(cache, giving("own", loads), base::Deadline::after(std::chrono::milliseconds{1})) == Values{"own"});
    CHECK(slow.finish("slow") == Values{"slow"});
  }
  // The second key of these is led by the caller itself: when its loader runs, the caller has joined the load of "x".
  SUBCASE("gives the failure of a load to those who wait for it") {
    SlowLoad slow(cache);
    const auto loader = [&](std::span<const std::size_t> wanted, const LoadedSink& loaded) {
      ++loads;
      loaded(wanted.front(), "y");
      slow.fail(std::runtime_error("broken"));
    };
    CHECK_THROWS_WITH(cache.getOrLoad(Strings{"x", "y"}, kMinute, base::Deadline::never(), loader), "broken");
    CHECK_THROWS_WITH(slow.result(), "broken");
    CHECK(loads == 1);
    CHECK(valueOf(cache, "y") == "y");
  }
  SUBCASE("loads by itself when the one it waited for ran out of its own time") {
    SlowLoad slow(cache);
    const auto loader = [&](std::span<const std::size_t> wanted, const LoadedSink& loaded) {
      if (++loads == 1) slow.fail(base::Error(base::ErrorKind::timeout, "timeout", "late"));
      for (const std::size_t index : wanted) loaded(index, "own");
    };
    const auto values = cache.getOrLoad(Strings{"x", "y"}, kMinute, base::Deadline::never(), loader);
    CHECK(values == Values{"own", "own"});
    CHECK(loads == 2);
    CHECK_THROWS_AS(slow.result(), base::Error);
  }
}

inline void cacheKeepsStaleLoadsOut(const CacheUnderTest& test) {
  Cache& cache = *test.cache;
  std::atomic<int> loads{0};

  SUBCASE("keeps out a value whose key was removed during the load") {
    SlowLoad slow(cache);
    cache.remove(Strings{"x"});
    CHECK(slow.finish("stale") == Values{"stale"});
    CHECK(valueOf(cache, "x") == std::nullopt);
  }
  SUBCASE("loads anew for a caller that comes after the remove, and keeps that value") {
    SlowLoad slow(cache);
    cache.remove(Strings{"x"});
    CHECK(loadX(cache, giving("fresh", loads)) == Values{"fresh"});
    slow.finish("stale");
    CHECK(valueOf(cache, "x") == "fresh");
  }
  SUBCASE("does not remember an absence that a remove overtook") {
    loadX(cache, [&](auto, const auto&) { cache.remove(Strings{"x"}); });
    CHECK(loadX(cache, giving("there", loads)) == Values{"there"});
  }
  SUBCASE("does not replace a value that was set during the load") {
    SlowLoad slow(cache);
    cache.set("x", "newer", kMinute);
    slow.finish("older");
    CHECK(valueOf(cache, "x") == "newer");
  }
}

}  // namespace instaplay::stores
