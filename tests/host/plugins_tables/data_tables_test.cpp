#include <doctest/doctest.h>

#include <array>
#include <limits>

#include "host/plugins/last_error.hpp"
#include "tests/host/plugins_tables/test_host.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;

namespace {

struct Fixture {
  Fixture() { posts.collection("posts_content"); }

  base::ManualClock clock;
  TestStores stores{clock};
  TestPlugin posts{"posts"}, likes{"likes"};
  std::unique_ptr<TestHost> host;

  void start() { host = std::make_unique<TestHost>(clock, stores, std::vector<TestPlugin*>{&posts, &likes}); }
};

struct Values {
  std::array<std::string, 4> byIndex;
  int count = 0;
  static void receive(void* ctx, std::size_t index, ip_str value) {
    auto& values = *static_cast<Values*>(ctx);
    values.byIndex.at(index).assign(value.p, value.n);
    ++values.count;
  }
};

std::string read(const TestPlugin& plugin, std::string_view key) {
  Values values;
  const ip_str keys[] = {str(key)};
  REQUIRE(plugin.table<ip_iface_cache>(IP_IFACE_CACHE).get_many(plugin.host(), keys, 1, &Values::receive, &values) ==
          IP_OK);
  return values.byIndex[0];
}

}  // namespace

TEST_CASE("two plugins use one cache key without meeting") {
  Fixture fixture;
  fixture.start();
  const auto& cache = fixture.posts.table<ip_iface_cache>(IP_IFACE_CACHE);
  REQUIRE(cache.set(fixture.posts.host(), str("card"), str("of posts"), 60'000) == IP_OK);
  REQUIRE(cache.set(fixture.likes.host(), str("card"), str("of likes"), 60'000) == IP_OK);
  CHECK(read(fixture.posts, "card") == "of posts");
  CHECK(read(fixture.likes, "card") == "of likes");
}

TEST_CASE("a removal from the cache is made when its transaction commits, and only then") {
  Fixture fixture;
  fixture.start();
  const auto& cache = fixture.posts.table<ip_iface_cache>(IP_IFACE_CACHE);
  const auto& sql = fixture.posts.table<ip_iface_sql>(IP_IFACE_SQL);
  REQUIRE(cache.set(fixture.posts.host(), str("card"), str("of posts"), 60'000) == IP_OK);
  const ip_str keys[] = {str("card")};
  ip_sql_tx* tx = nullptr;
  REQUIRE(sql.begin(fixture.posts.host(), nullptr, 0, &tx) == IP_OK);
  REQUIRE(cache.remove_after(fixture.posts.host(), tx, keys, 1) == IP_OK);
  CHECK(read(fixture.posts, "card") == "of posts");
  REQUIRE(sql.rollback(tx) == IP_OK);
  CHECK(read(fixture.posts, "card") == "of posts");
  REQUIRE(sql.begin(fixture.posts.host(), nullptr, 0, &tx) == IP_OK);
  REQUIRE(cache.remove_after(fixture.posts.host(), tx, keys, 1) == IP_OK);
  REQUIRE(sql.commit(tx) == IP_OK);
  CHECK(read(fixture.posts, "card").empty());
  CHECK(cache.remove_after(fixture.posts.host(), tx, keys, 1) == IP_E_STATE);
}

TEST_CASE("what the cache misses is loaded once, kept, and a failing loader's status comes back") {
  Fixture fixture;
  fixture.start();
  const auto& cache = fixture.posts.table<ip_iface_cache>(IP_IFACE_CACHE);
  const ip_str keys[] = {str("a"), str("b")};
  int loads = 0;
  const auto load = [](void* ctx, const std::size_t* wanted, std::size_t n, ip_indexed_sink out,
                       void* outCtx) -> ip_status {
    ++*static_cast<int*>(ctx);
    for (std::size_t i = 0; i < n; ++i) out(outCtx, wanted[i], str(wanted[i] == 0 ? "A" : "B"));
    return IP_OK;
  };
  for (int round = 0; round < 2; ++round) {
    Values values;
    REQUIRE(cache.get_or_load(fixture.posts.host(), nullptr, keys, 2, 60'000, load, &loads, &Values::receive,
                              &values) == IP_OK);
    CHECK(values.byIndex[0] == "A");
    CHECK(values.byIndex[1] == "B");
  }
  CHECK(loads == 1);
  const auto refuse = [](void*, const std::size_t*, std::size_t, ip_indexed_sink, void*) -> ip_status {
    return IP_E_EXCEPTION;
  };
  const ip_str missing[] = {str("c")};
  Values none;
  CHECK(cache.get_or_load(fixture.posts.host(), nullptr, missing, 1, 60'000, refuse, nullptr, &Values::receive,
                          &none) == IP_E_EXCEPTION);
  CHECK(none.count == 0);
}

TEST_CASE("a sorted set gives its members below a score, and says when there is none") {
  Fixture fixture;
  fixture.start();
  const auto& cache = fixture.posts.table<ip_iface_cache>(IP_IFACE_CACHE);
  const ip_scored items[] = {{1, str("one")}, {2, str("two")}, {3, str("three")}};
  REQUIRE(cache.sorted_add(fixture.posts.host(), str("feed"), items, 3, 2, 60'000) == IP_OK);
  std::string members;
  const auto sink = [](void* ctx, double, ip_str member) {
    static_cast<std::string*>(ctx)->append(member.p, member.n);
  };
  const double everything = std::numeric_limits<double>::infinity();
  CHECK(cache.sorted_range(fixture.posts.host(), str("feed"), everything, 10, sink, &members) == IP_OK);
  CHECK(members == "threetwo");
  CHECK(cache.sorted_range(fixture.posts.host(), str("none"), everything, 10, sink, &members) == IP_E_NOT_FOUND);
}

TEST_CASE("documents are the plugin's own: an undeclared collection is denied") {
  Fixture fixture;
  fixture.start();
  const auto& documents = fixture.posts.table<ip_iface_documents>(IP_IFACE_DOCUMENTS);
  CHECK(documents.insert(fixture.posts.host(), str("posts_content"), str(R"({"_id":"1","text":"hi"})")) == IP_OK);
  CHECK(documents.insert(fixture.posts.host(), str("posts_other"), str(R"({"_id":"1"})")) == IP_E_DENIED);
  Collected found;
  CHECK(documents.find(fixture.likes.host(), str("posts_content"), str("{}"), str(""), &Collected::receive, &found) ==
        IP_E_DENIED);
}

TEST_CASE("documents sort by the keys in the order written") {
  Fixture fixture;
  fixture.start();
  const auto& documents = fixture.posts.table<ip_iface_documents>(IP_IFACE_DOCUMENTS);
  for (const char* document :
       {R"({"_id":"1","z":1,"a":1})", R"({"_id":"2","z":2,"a":2})", R"({"_id":"3","z":1,"a":3})"}) {
    REQUIRE(documents.insert(fixture.posts.host(), str("posts_content"), str(document)) == IP_OK);
  }
  Collected found;
  REQUIRE(documents.find(fixture.posts.host(), str("posts_content"), str("{}"),
                         str(R"({"sort":{"z":1,"a":-1},"projection":["_id"]})"), &Collected::receive, &found) == IP_OK);
  CHECK(found.text == R"({"_id":"3"}{"_id":"1"}{"_id":"2"})");
}

TEST_CASE("unknown operators, unknown options, broken JSON and huge documents are refused") {
  Fixture fixture;
  fixture.start();
  const auto& documents = fixture.posts.table<ip_iface_documents>(IP_IFACE_DOCUMENTS);
  const ip_str collection = str("posts_content");
  std::int64_t count = 0;
  Collected found;
  CHECK(documents.count(fixture.posts.host(), collection, str(R"({"text":{"$where":"1"}})"), &count) ==
        IP_E_UNSUPPORTED);
  CHECK(documents.find(fixture.posts.host(), collection, str("{}"), str(R"({"skip":1})"), &Collected::receive,
                       &found) == IP_E_INVALID);
  CHECK(documents.insert(fixture.posts.host(), collection, str("{")) == IP_E_INVALID);
  const std::string huge = R"({"_id":"1","text":")" + std::string(1 << 20, 'x') + "\"}";
  CHECK(documents.insert(fixture.posts.host(), collection, str(huge)) == IP_E_TOO_LARGE);
}

TEST_CASE("a blob appears whole under a key of the plugin's own, or not at all") {
  Fixture fixture;
  fixture.start();
  const auto& blobs = fixture.posts.table<ip_iface_blobs>(IP_IFACE_BLOBS);
  ip_blob_writer* writer = nullptr;
  std::uint64_t size = 0;
  REQUIRE(blobs.create(fixture.posts.host(), str("cat.jpg"), &writer) == IP_OK);
  REQUIRE(blobs.write(writer, str("meow")) == IP_OK);
  CHECK(blobs.size(fixture.posts.host(), str("cat.jpg"), &size) == IP_E_NOT_FOUND);
  REQUIRE(blobs.commit(writer) == IP_OK);
  Collected read;
  CHECK(blobs.read(fixture.posts.host(), str("cat.jpg"), 1, UINT64_MAX, &Collected::receive, &read) == IP_OK);
  CHECK(read.text == "eow");
  CHECK(blobs.size(fixture.likes.host(), str("cat.jpg"), &size) == IP_E_NOT_FOUND);
  REQUIRE(blobs.create(fixture.posts.host(), str("dog.jpg"), &writer) == IP_OK);
  blobs.discard(writer);
  CHECK(blobs.size(fixture.posts.host(), str("dog.jpg"), &size) == IP_E_NOT_FOUND);
  CHECK(blobs.create(fixture.posts.host(), str("../likes/x"), &writer) == IP_E_INVALID);
}

TEST_CASE("a blob key has 64 characters for every plugin, however long its id is") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin shortest("a"), longest(std::string(63, 'p'));
  const TestHost host(clock, stores, {&shortest, &longest});
  const std::string key(64, 'k');
  for (const TestPlugin* plugin : {&shortest, &longest}) {
    const auto& blobs = plugin->table<ip_iface_blobs>(IP_IFACE_BLOBS);
    ip_blob_writer* writer = nullptr;
    REQUIRE(blobs.create(plugin->host(), str(key), &writer) == IP_OK);
    CHECK(blobs.commit(writer) == IP_OK);
    for (const std::string& wrong : {key + "k", std::string(), std::string("a//b"), std::string("a b")}) {
      CAPTURE(wrong);
      ip_error error{};
      error.hdr = IP_HDR_INIT(ip_error);
      CHECK(blobs.create(plugin->host(), str(wrong), &writer) == IP_E_INVALID);
      REQUIRE(lastError(&error) == IP_OK);
      CHECK(std::string(error.message.p, error.message.n) ==
            "A blob key is 1 to 64 of [A-Za-z0-9/_.-] without an empty, \".\" or \"..\" segment.");
    }
  }
}
