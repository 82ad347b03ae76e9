#include "wrapper/fake_api.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace instaplay;
using namespace std::chrono_literals;

namespace {

/// A cache that has nothing but the key "known", and says what the loader returned.
ip_status loadMissing(ip_host*, ip_call*, const ip_str* keys, std::size_t count, std::uint64_t, ip_loader loader,
                      void* loaderContext, ip_indexed_sink sink, void* context) {
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < count; ++i) {
    if (toView(keys[i]) == "known")
      sink(context, i, toStr("kept"));
    else
      wanted.push_back(i);
  }
  return wanted.empty() ? IP_OK : loader(loaderContext, wanted.data(), wanted.size(), sink, context);
}

struct Fixture {
  Fixture() {
    table.hdr = IP_HDR_INIT(ip_iface_cache);
    table.get_or_load = &loadMissing;
    table.sorted_range = [](ip_host*, ip_str, double, std::uint64_t, ip_scored_sink, void*) {
      return ip_status{IP_E_NOT_FOUND};
    };
    api.offer(table);
  }
  Cache cache() const { return Cache(api.host()); }

  FakeApi api;
  ip_iface_cache table{};
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a miss is loaded, a hit is not") {
  CHECK(cache().getOrLoad("missing", 1s, [] { return std::optional<std::string>("loaded"); }) == "loaded");
  CHECK_FALSE(cache().getOrLoad("missing", 1s, [] { return std::optional<std::string>(); }));
  CHECK(cache().getOrLoad("known", 1s, []() -> std::optional<std::string> { throw std::logic_error("loaded"); }) ==
        "kept");
}

TEST_CASE_FIXTURE(Fixture, "what a loader throws comes out of getOrLoad as it was") {
  const auto failing = []() -> std::optional<std::string> { throw Error::conflict("busy", "Busy."); };
  try {
    cache().getOrLoad("missing", 1s, failing);
    FAIL("returned");
  } catch (const Error& error) {
    CHECK(error.code == "busy");
  }
  CHECK_THROWS_AS(cache().getOrLoad("missing", 1s, []() -> std::optional<std::string> { throw 42; }), int);
}

TEST_CASE_FIXTURE(Fixture, "a batch loader gets the missing indexes and leaves out what does not exist") {
  std::vector<std::size_t> asked;
  const auto values = cache().getOrLoadMany({"a", "known", "c"}, 1s, [&](const auto& wanted, const CacheValues& out) {
    asked = wanted;
    out.put(2, "C");
  });
  CHECK(asked == std::vector<std::size_t>{0, 2});
  REQUIRE(values.size() == 3);
  CHECK_FALSE(values[0]);
  CHECK(values[1] == "kept");
  CHECK(values[2] == "C");
}

TEST_CASE_FIXTURE(Fixture, "a sorted set that is not there differs from an empty range") {
  CHECK_FALSE(cache().sortedRange("feed", 1.0, 10));
}
