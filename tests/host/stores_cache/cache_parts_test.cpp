#include <doctest/doctest.h>

#include "host/stores/cache/cache_entry.hpp"
#include "host/stores/cache/cache_keys.hpp"
#include "host/stores/cache/dropped_writes.hpp"
#include "host/stores/cache/hot_entries.hpp"

using namespace instaplay::stores;
using Kind = CacheEntry::Kind;

TEST_CASE("an entry is read as it was stored") {
  const auto loaded = parseCacheEntry("V1767225600000:250:a:b");
  CHECK(loaded.kind == Kind::value);
  CHECK(loaded.value == "a:b");
  CHECK(loaded.expiresMs == 1'767'225'600'000);
  CHECK(loaded.loadMs == 250);
  CHECK(parseCacheEntry("V1:2:").value.empty());
  CHECK(parseCacheEntry("N1767225600000:3:").kind == Kind::absent);
  CHECK(parseCacheEntry("S").kind == Kind::value);
  CHECK(parseCacheEntry("SV1:2:x").value == "V1:2:x");
  CHECK(parseCacheEntry("-12").value == "-12");
}

TEST_CASE("an entry that cannot be read is missing") {
  for (const char* stored : {"", "X", "V", "V1", "V1:", "V1:2", "Vx:2:v", "V99999999999999999999:2:v", "N1:"}) {
    CAPTURE(stored);
    CHECK(parseCacheEntry(stored).kind == Kind::missing);
  }
}

TEST_CASE("an entry is due early the likelier, the nearer its end and the longer its load took") {
  const CacheEntry entry{Kind::value, "v", 100'000, 1'000};
  CHECK_FALSE(isDueEarly(entry, 90'000, 0.5));
  CHECK(isDueEarly(entry, 99'500, 0.5));
  CHECK_FALSE(isDueEarly(entry, 99'500, 1.0));
  CHECK(isDueEarly(entry, 90'000, 0.00001));
  CHECK(isDueEarly({Kind::value, "v", 100'000, 20'000}, 90'000, 0.5));
  CHECK_FALSE(isDueEarly({Kind::value, "v", 100'000, 0}, 99'999, 0.00001));
  CHECK_FALSE(isDueEarly({Kind::value, "set", 0, 0}, 90'000, 0.00001));
  CHECK_FALSE(isDueEarly(entry, 100'001, 0.00001));
}

TEST_CASE("the name of an entry leads back to its key") {
  for (const char* key : {"posts.card:1", "", "}", "{x}"}) CHECK(CacheKeys::keyOfEntry(CacheKeys::entry(key)) == key);
  CHECK_FALSE(CacheKeys::keyOfEntry(CacheKeys::lease("k")));
  CHECK_FALSE(CacheKeys::keyOfEntry("cache:{k"));
}

TEST_CASE("a hot copy is kept only when its key cannot have changed since it was read") {
  HotEntries hot(std::size_t{1} << 20);
  const auto keepAfter = [&](const auto& change) {
    const auto generation = hot.generation("k");
    change();
    hot.keep("k", "stored", 1'000, generation);
    return hot.find("k", 0) == "stored";
  };
  CHECK_FALSE(keepAfter([] {}));
  CHECK_FALSE(keepAfter([&] { hot.open(); }));
  CHECK(keepAfter([] {}));
  CHECK_FALSE(hot.find("k", 1'000));
  CHECK_FALSE(keepAfter([&] { hot.drop("k"); }));
  CHECK_FALSE(keepAfter([&] { hot.dropAll(); }));
  CHECK(keepAfter([] {}));
  hot.close();
  CHECK_FALSE(hot.find("k", 0));
  hot.open();
  CHECK_FALSE(hot.find("k", 0));
  CHECK_FALSE(keepAfter([&] {
    hot.close();
    hot.open();
  }));
  CHECK(hot.bytes() == 0);
}

TEST_CASE("lost writes are kept until they are made up for, and one that comes meanwhile stays") {
  DroppedWrites writes(3);
  CHECK_FALSE(writes.any());
  writes.add(std::vector<std::string>{"a", "b", "a"});
  auto batch = writes.begin();
  REQUIRE(batch);
  CHECK(batch->keys.size() == 2);
  CHECK_FALSE(batch->all);
  CHECK(writes.any());
  CHECK_FALSE(writes.begin());

  writes.add(std::vector<std::string>{"c"});
  writes.finish(*batch, false);
  batch = writes.begin();
  CHECK(batch->keys.size() == 3);
  writes.add(std::vector<std::string>{"d"});
  writes.finish(*batch, true);
  CHECK(writes.any());
  batch = writes.begin();
  CHECK(batch->keys == std::vector<std::string>{"d"});
  writes.finish(*batch, true);
  CHECK_FALSE(writes.any());
}

TEST_CASE("more lost writes than can be remembered count as all") {
  DroppedWrites writes(2);
  writes.add(std::vector<std::string>{"a", "b", "c"});
  const auto batch = writes.begin();
  CHECK(batch->all);
  CHECK(batch->keys.empty());
  writes.finish(*batch, false);
  CHECK(writes.begin()->all);
}
