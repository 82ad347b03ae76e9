#include <doctest/doctest.h>

#include <map>
#include <random>

#include "tests/host/stores_cache/cache_load_contract.hpp"
#include "tests/host/stores_cache/redis_cache_stand.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using std::chrono::milliseconds;

namespace {

constexpr RedisCache::Options kNothingHot{8, 0};

}  // namespace

TEST_CASE("1,000 parallel gets of a cold key on two nodes load it once") {
  CacheStand stand;
  stand.patience = std::chrono::seconds{60};  // so many threads are slow, not Redis
  const auto a = stand.node(), b = stand.node();
  std::atomic<int> loads{0}, right{0};
  const auto reads = [&] { return a->client.stats().commands + b->client.stats().commands; };
  const auto before = reads();
  testing::inParallel(1'000, [&](int thread) {
    Cache& cache = thread % 2 == 0 ? a->cache : b->cache;
    const auto values = loadX(cache, [&](auto wanted, const auto& loaded) {
      ++loads;
      while (reads() < before + 200) std::this_thread::yield();  // by others that find nothing yet
      loaded(wanted.front(), "v");
    });
    right += values == Values{"v"};
  });
  CHECK(loads == 1);
  CHECK(right == 1'000);
}

TEST_CASE("a node waits for what another one loads") {
  CacheStand stand;
  const auto a = stand.node(), b = stand.node();
  std::atomic<int> loads{0};
  SlowLoad slow(a->cache);
  auto waiting = std::async(std::launch::async, [&] { return loadX(b->cache, giving("own", loads)); });
  CHECK(testing::eventually([&] { return b->client.stats().commands > 5; }));
  slow.finish("theirs");
  CHECK(waiting.get() == Values{"theirs"});
  CHECK(loads == 0);
}

TEST_CASE("a node loads by itself when another one takes longer than its deadline, and leaves the entry to that one") {
  CacheStand stand;
  const auto a = stand.node(), b = stand.node();
  std::atomic<int> loads{0};
  SlowLoad slow(a->cache);
  CHECK(loadX(b->cache, giving("own", loads), base::Deadline::after(milliseconds{30})) == Values{"own"});
  CHECK_FALSE(stand.isKept("x"));
  slow.finish("theirs");
  CHECK(valueOf(b->cache, "x") == "theirs");
}

TEST_CASE("a node takes over what another one failed to load, and what a dead one was loading") {
  CacheStand stand;
  const auto a = stand.node(), b = stand.node();
  std::atomic<int> loads{0};
  SUBCASE("failed") {
    SlowLoad slow(a->cache);
    auto waiting = std::async(std::launch::async, [&] { return loadX(b->cache, giving("own", loads)); });
    slow.fail(std::runtime_error("broken"));
    CHECK(waiting.get() == Values{"own"});
    CHECK_THROWS_WITH(slow.result(), "broken");
  }
  SUBCASE("dead") {
    stand.raw.command({"SET", "lease:{x}", "of a dead node", "PX", "100"});
    CHECK(loadX(b->cache, giving("own", loads)) == Values{"own"});
  }
  CHECK(loads == 1);
  CHECK(valueOf(a->cache, "x") == "own");
}

TEST_CASE("calls of two nodes that share keys in different order do not block one another") {
  CacheStand stand;
  const auto a = stand.node(), b = stand.node();
  std::atomic<int> loads{0};
  testing::inParallel(8, [&](int thread) {
    for (int i = 0; i < 100; ++i) {
      Strings keys{"p" + std::to_string(i), "q" + std::to_string(i), "r" + std::to_string(i)};
      std::rotate(keys.begin(), keys.begin() + thread % 3, keys.end());
      Cache& cache = thread % 2 == 0 ? a->cache : b->cache;
      cache.getOrLoad(keys, kMinute, base::Deadline::never(), giving("v", loads));
    }
  });
  CHECK(valueOf(a->cache, "q99") == "v");
}

TEST_CASE("a write on another node keeps a loaded value out, and whoever waited for that load gets a newer one") {
  CacheStand stand;
  const auto a = stand.node(), b = stand.node();
  std::atomic<int> loads{0};
  SlowLoad slow(a->cache);
  std::promise<void> joined;
  // Leads "y", and has joined the load of "x" when its loader runs.
  auto waiting = std::async(std::launch::async, [&] {
    return a->cache.getOrLoad(Strings{"x", "y"}, kMinute, base::Deadline::never(),
                              [&](std::span<const std::size_t> wanted, const LoadedSink& loaded) {
                                if (++loads == 1) joined.set_value();
                                for (const std::size_t index : wanted) loaded(index, "fresh");
                              });
  });
  joined.get_future().wait();
  b->cache.remove(Strings{"x"});
  CHECK(slow.finish("stale") == Values{"stale"});
  CHECK(waiting.get() == Values{"fresh", "fresh"});
  CHECK(loads == 2);
  CHECK(valueOf(b->cache, "x") == "fresh");
}

TEST_CASE("a hot entry costs no round trip until another node writes it") {
  CacheStand stand;
  const auto a = stand.node(), b = stand.node();
  std::atomic<int> loads{0};
  loadX(a->cache, giving("old", loads));
  CHECK(testing::eventually([&] {
    const auto before = a->cache.stats().hotHits;
    loadX(a->cache, giving("none", loads));
    return a->cache.stats().hotHits > before;
  }));
  const auto before = a->client.stats().roundTrips;
  for (int i = 0; i < 100; ++i) CHECK(valueOf(a->cache, "x") == "old");
  CHECK(a->client.stats().roundTrips == before);
  CHECK(loads == 1);

  SUBCASE("removed") {
    b->cache.remove(Strings{"x"});
    CHECK(testing::eventually([&] { return !valueOf(a->cache, "x"); }));
  }
  SUBCASE("removed by the node itself, from then on") {
    a->cache.remove(Strings{"x"});
    CHECK_FALSE(valueOf(a->cache, "x"));
  }
  SUBCASE("set") {
    b->cache.set("x", "new", kMinute);
    CHECK(testing::eventually([&] { return valueOf(a->cache, "x") == "new"; }));
  }
  SUBCASE("everything flushed") {
    stand.raw.command({"FLUSHALL"});
    CHECK(testing::eventually([&] { return !valueOf(a->cache, "x"); }));
    CHECK(loadX(a->cache, giving("again", loads)) == Values{"again"});
  }
  SUBCASE("written while nothing was told") {
    stand.raw.command({"CLIENT", "KILL", "TYPE", "pubsub"});
    b->cache.set("x", "new", kMinute);
    CHECK(testing::eventually([&] { return valueOf(a->cache, "x") == "new"; }));
    CHECK(testing::eventually([&] { return a->cache.isHot(); }));
    CHECK(valueOf(a->cache, "x") == "new");
  }
}

TEST_CASE("an entry whose end is near is loaded early by one reader, and the others have the old one meanwhile") {
  CacheStand stand;
  const auto node = stand.node(kNothingHot);
  std::atomic<int> loads{0};
  // It took longer to load than numbers have words for, so that every reader would load it early.
  const auto end = std::to_string(stand.clock.nowMs() + 60'000);
  stand.raw.command({"SET", "cache:{x}", "V" + end + ":100000000000000:old", "PX", "60000"});

  SUBCASE("the reader gets the new one") {
    CHECK(loadX(node->cache, giving("new", loads)) == Values{"new"});
    CHECK(valueOf(node->cache, "x") == "new");
  }
  SUBCASE("the others") {
    SlowLoad slow(node->cache);
    CHECK(loadX(node->cache, giving("own", loads)) == Values{"old"});
    const auto second = stand.node(kNothingHot);
    CHECK(loadX(second->cache, giving("own", loads)) == Values{"old"});
    CHECK(loads == 0);
    CHECK(slow.finish("new") == Values{"new"});
    CHECK(valueOf(node->cache, "x") == "new");
  }
  SUBCASE("a failure to load it early harms nobody") {
    CHECK(loadX(node->cache, [](auto, const auto&) { throw std::runtime_error("broken"); }) == Values{"old"});
    CHECK(loadX(node->cache, giving("new", loads)) == Values{"new"});
  }
  SUBCASE("it is gone by now") {
    CHECK(loadX(node->cache, givingNothing(loads)) == Values{std::nullopt});
    CHECK(valueOf(node->cache, "x") == std::nullopt);
  }
}

TEST_CASE("writes that race slow loads on two nodes leave nothing stale") {
  CacheStand stand;
  const auto a = stand.node(), b = stand.node();
  constexpr int kKeys = 5, kWrites = 80;
  std::array<std::atomic<int>, kKeys> truth{};
  std::atomic<int> writing{4}, stale{0};

  const auto read = [&](Cache& cache, int key, std::minstd_rand& random) {
    const auto values = cache.getOrLoad(Strings{"k" + std::to_string(key)}, kMinute, base::Deadline::never(),
                                        [&](auto wanted, const auto& loaded) {
                                          const int version = truth[key];
                                          for (auto turns = random() % 500; turns > 0; --turns)
                                            std::this_thread::yield();
                                          loaded(wanted.front(), std::to_string(version));
                                        });
    return std::stoi(values.front().value_or("-1"));
  };
  testing::inParallel(8, [&](int thread) {
    Cache& cache = thread % 2 == 0 ? a->cache : b->cache;
    std::minstd_rand random(static_cast<unsigned>(thread) + 1);
    if (thread >= 4) {
      while (writing > 0) read(cache, static_cast<int>(random() % kKeys), random);
      return;
    }
    for (int i = 0; i < kWrites; ++i) {
      const int key = static_cast<int>(random() % kKeys);
      const int written = ++truth[key];
      cache.remove(Strings{"k" + std::to_string(key)});
      stale += read(cache, key, random) < written;
    }
    --writing;
  });
  CHECK(stale == 0);
  std::minstd_rand random(99);
  for (int key = 0; key < kKeys; ++key) {
    CHECK(testing::eventually([&] { return read(b->cache, key, random) == truth[key]; }));
    CHECK(testing::eventually([&] { return read(a->cache, key, random) == truth[key]; }));
  }
}
