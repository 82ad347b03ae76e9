#include <doctest/doctest.h>

#include <prometheus/text_serializer.h>

#include <atomic>
#include <optional>

#include "host/base/ids.hpp"
#include "host/plugins/leases.hpp"
#include "host/plugins/node_lease.hpp"
#include "host/plugins/secret_store.hpp"
#include "host/plugins/tables/registry.hpp"
#include "tests/host/plugins_tables/test_host.hpp"
#include "tests/support/server_process.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;
using instaplay::testing::eventually;

namespace {

/// A database that may be away.
class AwayStore final : public stores::SqlStore {
 public:
  explicit AwayStore(stores::SqlStore& store) : store_(store) {}

  std::atomic<bool> isAway{false};

  void query(std::string_view sql, stores::SqlParams params, const stores::RowVisitor& row) override {
    reached().query(sql, params, row);
  }
  std::int64_t exec(std::string_view sql, stores::SqlParams params) override { return reached().exec(sql, params); }
  std::unique_ptr<stores::SqlTransaction> begin(stores::TxMode mode, base::Deadline deadline) override {
    return reached().begin(mode, deadline);
  }
  std::string_view dialect() const override { return store_.dialect(); }
  void ping(base::Deadline deadline) override { reached().ping(deadline); }

 private:
  stores::SqlStore& reached() const {
    if (isAway) throw base::unavailable("The database is away.");
    return store_;
  }

  stores::SqlStore& store_;
};

bool mints(base::IdGenerator& ids) {
  try {
    return ids.next() > 0;
  } catch (const base::Error& error) {
    CHECK(error.kind == base::ErrorKind::unavailable);
    return false;
  }
}

}  // namespace

TEST_CASE("every interface of the ABI has a table") {
  for (const char* id : {IP_IFACE_CALL, IP_IFACE_SERVICES, IP_IFACE_EVENTS, IP_IFACE_JOBS, IP_IFACE_SQL,
                         IP_IFACE_DOCUMENTS, IP_IFACE_CACHE, IP_IFACE_BLOBS, IP_IFACE_METRICS, IP_IFACE_CLOCK,
                         IP_IFACE_IDS, IP_IFACE_CONFIG, IP_IFACE_MAIL, IP_IFACE_SOCKETS, IP_IFACE_PRESENCE}) {
    CAPTURE(id);
    CHECK(findTable(id) != nullptr);
  }
  CHECK(findTable("ip.sql/2") == nullptr);
}

TEST_CASE("metrics are exported under the plugin's name") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin likes("likes");
  TestHost host(clock, stores, {&likes});
  const auto& metrics = likes.table<ip_iface_metrics>(IP_IFACE_METRICS);
  ip_metric* metric = nullptr;
  const ip_str labels[] = {str("kind")};
  REQUIRE(metrics.define(likes.host(), IP_COUNTER, str("given_total"), str("Likes given."), labels, 1, &metric) ==
          IP_OK);
  const ip_str post[] = {str("post")};
  metrics.record(metric, post, 1, 2);
  metrics.record(metric, post, 0, 5);
  const std::string exported = prometheus::TextSerializer().Serialize(host.metrics.Collect());
  CHECK(exported.find("instaplay_likes_given_total{kind=\"post\"} 2") != std::string::npos);
  CHECK(metrics.define(likes.host(), IP_COUNTER, str("Bad-Name"), str(""), nullptr, 0, &metric) == IP_E_INVALID);
  CHECK(metrics.define(likes.host(), 9, str("name"), str(""), nullptr, 0, &metric) == IP_E_INVALID);
}

TEST_CASE("clock, ids, facts, secrets and settings are the host's") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin likes("likes");
  TestHost host(clock, stores, {&likes});
  CHECK(likes.table<ip_iface_clock>(IP_IFACE_CLOCK).now_ms(likes.host()) == clock.nowMs());
  const auto& ids = likes.table<ip_iface_ids>(IP_IFACE_IDS);
  const std::int64_t first = ids.next(likes.host());
  CHECK(first < ids.next(likes.host()));
  const auto& config = likes.table<ip_iface_config>(IP_IFACE_CONFIG);
  Collected product, unknown, secret, settings;
  CHECK(config.fact(likes.host(), str("product"), &Collected::receive, &product) == IP_OK);
  CHECK(product.text == "InstaPlay");
  CHECK(config.fact(likes.host(), str("moon"), &Collected::receive, &unknown) == IP_E_NOT_FOUND);
  CHECK(config.secret(likes.host(), str("tokens"), &Collected::receive, &secret) == IP_OK);
  CHECK(secret.text == "secret of likes/tokens");
  CHECK(config.settings(likes.host(), &Collected::receive, &settings) == IP_OK);
  CHECK(settings.text == "{}");
}

TEST_CASE("two hosts on one database have the same secrets, another database has others") {
  base::ManualClock clock;
  TestStores shared(clock), apart(clock);
  const SecretStore first(shared.sql, clock, ""), second(shared.sql, clock, ""), third(apart.sql, clock, "");
  CHECK(first.derive("auth/tokens").size() == 32);
  CHECK(first.derive("auth/tokens") == second.derive("auth/tokens"));
  CHECK(first.derive("auth/tokens") != first.derive("auth/csrf"));
  CHECK(first.derive("auth/tokens") != third.derive("auth/tokens"));
  CHECK_THROWS_AS(SecretStore(shared.sql, clock, "short"), base::Error);
}

TEST_CASE("hosts that run at once have different numbers, and a lost host's number comes free") {
  base::ManualClock clock;
  TestStores stores(clock);
  Leases first(stores.sql, clock, "host-1"), second(stores.sql, clock, "host-2"), third(stores.sql, clock, "host-3");
  base::IdGenerator ids(clock);
  {
    const NodeLease one(first, ids, [] {}), two(second, ids, [] {});
    CHECK(one.node() == 0);
    CHECK(two.node() == 1);
    clock.advance(NodeLease::Times{}.lease + std::chrono::seconds{1});
    const NodeLease three(third, ids, [] {});
    CHECK(three.node() == 0);
  }
  const NodeLease again(first, ids, [] {});
  CHECK(again.node() == 0);
}

TEST_CASE("a host whose database is away for long mints no ids, and goes on with a number of its own when it is back") {
  base::ManualClock clock;
  TestStores stores(clock);
  AwayStore sql(stores.sql);
  Leases first(sql, clock, "host-1"), second(stores.sql, clock, "host-2");
  base::IdGenerator ids(clock), others(clock);
  std::atomic<bool> wasLost{false};
  const NodeLease::Times times{.lease = std::chrono::milliseconds{400},
                               .renewal = std::chrono::milliseconds{5},
                               .retry = std::chrono::milliseconds{5}};
  std::optional<NodeLease> two;
  const NodeLease one(
      first, ids, [&] { wasLost = true; }, times);
  const std::int64_t before = ids.next();
  sql.isAway = true;
  REQUIRE(eventually([&] { return !mints(ids); }));
  std::uint32_t expected = 0;
  SUBCASE("its own") {}
  SUBCASE("another, when its own was taken meanwhile") {
    clock.advance(times.lease);
    two.emplace(
        second, others, [] {}, times);
    CHECK(two->node() == 0);
    expected = 1;
  }
  sql.isAway = false;
  CHECK(eventually([&] { return mints(ids); }));
  CHECK(one.node() == expected);
  CHECK(ids.next() > before);
  CHECK_FALSE(wasLost);
}

TEST_CASE("a host that lost its number to another is told") {
  base::ManualClock clock;
  TestStores stores(clock);
  Leases first(stores.sql, clock, "host-1"), second(stores.sql, clock, "host-2");
  std::mutex mutex;
  std::condition_variable told;
  bool lost = false;
  std::unique_lock lock(mutex);
  base::IdGenerator ids(clock);
  const NodeLease one(first, ids,
                      [&] {
                        const std::lock_guard guard(mutex);
                        lost = true;
                        told.notify_all();
                      },
                      {.renewal = std::chrono::milliseconds{5}});
  CHECK_FALSE(lost);
  stores.sql.exec("UPDATE host_leases SET holder = 'host-2' WHERE name = 'node/0'", {});
  CHECK(told.wait_for(lock, std::chrono::seconds{60}, [&] { return lost; }));
}
