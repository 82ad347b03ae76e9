#include <doctest/doctest.h>

#include "tests/host/stores_cache/cache_load_contract.hpp"
#include "tests/host/stores_cache/redis_cache_stand.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using std::chrono::milliseconds;

namespace {

/// Counts the loads that run at one time.
class Crowd {
 public:
  CacheLoader loader() {
    return [this](std::span<const std::size_t> wanted, const LoadedSink& loaded) {
      const int inside = ++inside_;
      for (int most = most_; most < inside && !most_.compare_exchange_weak(most, inside);) continue;
      for (int i = 0; i < 10; ++i) std::this_thread::yield();
      for (const std::size_t index : wanted) loaded(index, "v");
      --inside_;
    };
  }
  int most() const { return most_; }

 private:
  std::atomic<int> inside_{0}, most_{0};
};

bool answersPing(Cache& cache) {
  try {
    cache.ping(base::Deadline::never());
    return true;
  } catch (const base::Error&) {
    return false;
  }
}

void everythingGoesOn(Cache& cache) {
  std::atomic<int> loads{0};
  CHECK(cache.getMany(Strings{"x", "y"}) == Values{std::nullopt, std::nullopt});
  CHECK(loadX(cache, giving("v", loads)) == Values{"v"});
  CHECK(loadX(cache, givingNothing(loads)) == Values{std::nullopt});
  CHECK(loads == 2);
  cache.set("x", "v", kMinute);
  cache.remove(Strings{"x"});
  CHECK(cache.increment("n", 3, kMinute) == 3);
  cache.sortedAdd("set", std::vector<ScoredMember>{{1, "a"}}, 0, kMinute);
  cache.sortedRemove("set", Strings{"a"});
  CHECK_FALSE(cache.sortedRange("set", kTop, 10).has_value());
  CHECK_FALSE(answersPing(cache));
}

}  // namespace

TEST_CASE("the cache goes on without Redis, and with it again once it is back") {
  CacheStand stand;
  stand.patience = milliseconds{500};
  const auto node = stand.node();
  std::atomic<int> loads{0};
  loadX(node->cache, giving("v", loads));
  SUBCASE("killed") {
    stand.server.kill();
    REQUIRE(testing::eventually([&] { return !node->cache.isHot(); }));
    everythingGoesOn(node->cache);
    stand.server.start();
  }
  SUBCASE("silent") {
    stand.server.pauseIt();
    REQUIRE(testing::eventually([&] { return !node->cache.isHot(); }));
    everythingGoesOn(node->cache);
    stand.server.resumeIt();
  }
  CHECK(testing::eventually([&] {
    loadX(node->cache, giving("v", loads));
    return stand.isKept("x");
  }));
  CHECK(testing::eventually([&] { return node->cache.isHot(); }));
  CHECK(testing::eventually([&] { return answersPing(node->cache); }));
}

TEST_CASE("the cache starts without Redis") {
  CacheStand stand;
  stand.server.kill();
  CacheNode node(stand.options(), stand.clock, {8, 0});
  everythingGoesOn(node.cache);
}

TEST_CASE("without Redis no more loads run at once than may") {
  CacheStand stand;
  const auto node = stand.node({3, 0});
  stand.server.kill();
  Crowd crowd;
  std::atomic<int> right{0};
  testing::inParallel(24, [&](int thread) {
    for (int i = 0; i < 5; ++i) {
      const auto key = std::to_string(thread) + "/" + std::to_string(i);
      right += node->cache.getOrLoad(Strings{key}, kMinute, base::Deadline::never(), crowd.loader()) == Values{"v"};
    }
  });
  CHECK(right == 120);
  CHECK(crowd.most() <= 3);
}

TEST_CASE("without Redis a key is still loaded once for many threads") {
  CacheStand stand;
  const auto node = stand.node({8, 0});
  stand.server.kill();
  std::atomic<int> loads{0};
  SlowLoad slow(node->cache);
  // Leads "y" itself, and has joined the load of "x" when its loader runs.
  const auto values = node->cache.getOrLoad(Strings{"x", "y"}, kMinute, base::Deadline::never(),
                                            [&](std::span<const std::size_t> wanted, const LoadedSink& loaded) {
                                              ++loads;
                                              for (const std::size_t index : wanted) loaded(index, "own");
                                              slow.finish("shared");
                                            });
  CHECK(values == Values{"shared", "own"});
  CHECK(loads == 1);
}

TEST_CASE("without Redis a loader that asks the cache itself does not wait for its own place") {
  CacheStand stand;
  const auto node = stand.node({1, 0});
  stand.server.kill();
  std::atomic<int> loads{0};
  const auto values = loadX(node->cache, [&](auto wanted, const auto& loaded) {
    const auto inner = node->cache.getOrLoad(Strings{"inner"}, kMinute, base::Deadline::never(), giving("in", loads));
    loaded(wanted.front(), inner.front().value_or("none"));
  });
  CHECK(values == Values{"in"});
}

TEST_CASE("who finds no room to load until the deadline is told so") {
  CacheStand stand;
  const auto node = stand.node({1, 0});
  stand.server.kill();
  std::atomic<int> loads{0};
  SlowLoad slow(node->cache);
  CHECK_THROWS_AS(
      node->cache.getOrLoad(Strings{"other"}, kMinute, base::Deadline::after(milliseconds{20}), giving("v", loads)),
      base::Error);
  CHECK(slow.finish("v") == Values{"v"});
  CHECK(loadX(node->cache, giving("v", loads)) == Values{"v"});
}

TEST_CASE("a write that Redis did not hear of is made up for before anything is read again") {
  CacheStand stand({"--appendonly", "yes", "--appendfsync", "always"});
  stand.patience = milliseconds{500};
  const auto a = stand.node(), b = stand.node();
  std::atomic<int> loads{0};
  loadX(a->cache, giving("old", loads));
  a->cache.sortedAdd("set", std::vector<ScoredMember>{{1, "old"}}, 0, kMinute);
  a->cache.increment("n", 5, kMinute);

  const auto write = [&] {
    a->cache.remove(Strings{"x"});
    a->cache.sortedAdd("set", std::vector<ScoredMember>{{2, "new"}}, 0, kMinute);
    a->cache.increment("n", 1, kMinute);
  };
  SUBCASE("silent") {
    stand.server.pauseIt();
    write();
    stand.server.resumeIt();
  }
  SUBCASE("killed, and back with its data") {
    stand.server.kill();
    write();
    stand.server.start();
    REQUIRE(stand.isKept("x"));
  }
  CHECK(loadX(a->cache, giving("new", loads)) == Values{"new"});
  CHECK(valueOf(a->cache, "n") == std::nullopt);
  CHECK_FALSE(a->cache.sortedRange("set", kTop, 10).has_value());
  // The other node may have what is old until the first one has reached Redis, which it does by itself.
  CHECK(testing::eventually([&] { return loadX(b->cache, giving("new", loads)) == Values{"new"}; }));
}

TEST_CASE("a lease whose answer was lost is taken back before anything is read again, and nobody waits for it") {
  CacheStand stand;
  stand.patience = milliseconds{500};
  const auto node = stand.node({8, 0});  // nothing reaches Redis by itself
  std::atomic<int> loads{0};
  stand.raw.command({"CLIENT", "PAUSE", "60000", "WRITE"});
  CHECK(loadX(node->cache, giving("alone", loads)) == Values{"alone"});
  stand.raw.command({"CLIENT", "UNPAUSE"});
  CHECK_FALSE(stand.isKept("x"));
  // As a Redis would that was stopped before it came to the question.
  stand.raw.command({"SET", "lease:{x}", "nobody"});
  CHECK(testing::eventually([&] {
    loadX(node->cache, giving("kept", loads));
    return stand.isKept("x");
  }));
}

TEST_CASE("after more lost writes than can be remembered nothing old is left of the cache, and all else is") {
  CacheStand stand;
  stand.patience = milliseconds{500};
  const auto node = stand.node({8, 0});
  Strings keys;
  for (int i = 0; i < 50'001; ++i) keys.push_back("k" + std::to_string(i));
  node->cache.set("unrelated", "v", kMinute);
  stand.raw.command({"SET", "limits:{k}", "1"});
  stand.raw.command({"SET", "lease:{x}", "1"});
  stand.server.pauseIt();
  node->cache.remove(keys);
  stand.server.resumeIt();
  CHECK(testing::eventually([&] {
    node->cache.getMany(Strings{"unrelated"});
    return stand.raw.command({"DBSIZE"}).integer() == 1;
  }));
  CHECK(stand.raw.command({"GET", "limits:{k}"}).text() == "1");
  node->cache.set("x", "v", kMinute);
  CHECK(valueOf(node->cache, "x") == "v");
}

TEST_CASE("a Redis that evicts forgets entries and never mixes them up") {
  CacheStand stand({"--maxmemory", "6mb", "--maxmemory-policy", "allkeys-lfu"});
  const auto node = stand.node();
  constexpr int kEntries = 1'000;
  const std::string filling(10'000, 'x');
  for (int i = 0; i < kEntries; ++i) node->cache.set("k" + std::to_string(i), filling + std::to_string(i), kMinute);
  int kept = 0;
  for (int i = 0; i < kEntries; ++i) {
    const auto value = valueOf(node->cache, "k" + std::to_string(i));
    if (!value) continue;
    ++kept;
    REQUIRE(*value == filling + std::to_string(i));
  }
  CHECK(kept > 0);
  CHECK(kept < kEntries);
}

TEST_CASE("a Redis that is full and evicts nothing is read from, and loads go on") {
  CacheStand stand;
  const auto node = stand.node({8, 0});
  node->cache.set("x", "kept", kMinute);
  stand.raw.command({"CONFIG", "SET", "maxmemory", "1"});
  std::atomic<int> loads{0};
  CHECK(valueOf(node->cache, "x") == "kept");
  CHECK(node->cache.getOrLoad(Strings{"x", "y"}, kMinute, base::Deadline::never(), giving("v", loads)) ==
        Values{"kept", "v"});
  node->cache.remove(Strings{"x"});
  CHECK(valueOf(node->cache, "x") == std::nullopt);
  node->cache.set("x", "dropped", kMinute);
  CHECK(valueOf(node->cache, "x") == std::nullopt);
}

TEST_CASE("answers stay right while Redis is killed, silenced and flushed under load") {
  CacheStand stand;
  stand.patience = milliseconds{500};
  const auto a = stand.node(), b = stand.node();
  std::atomic<bool> stop{false};
  std::atomic<std::int64_t> answered{0}, wrong{0};
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      Cache& cache = t % 2 == 0 ? a->cache : b->cache;
      for (int i = t; !stop; i += 7) {
        const Strings keys{"k" + std::to_string(i % 50), "k" + std::to_string(i % 31)};
        const auto values =
            cache.getOrLoad(keys, kMinute, base::Deadline::never(), [&](auto wanted, const auto& loaded) {
              for (const std::size_t index : wanted) loaded(index, "value of " + keys[index]);
            });
        for (std::size_t k = 0; k < keys.size(); ++k) wrong += values[k] != "value of " + keys[k];
        if (i % 5 == 0) cache.remove(Strings{keys[0]});
        ++answered;
      }
    });
  }
  const auto go = [&] {
    const std::int64_t before = answered;
    CHECK(testing::eventually([&] { return answered > before + 200; }, std::chrono::seconds{60}));
  };
  go();
  stand.server.kill();
  go();
  stand.server.start();
  go();
  stand.server.pauseIt();
  go();
  stand.server.resumeIt();
  go();
  stand.raw.command({"FLUSHALL"});
  go();
  stand.raw.command({"CLIENT", "KILL", "TYPE", "normal"});
  go();
  stop = true;
  threads.clear();
  CHECK(wrong == 0);
}
