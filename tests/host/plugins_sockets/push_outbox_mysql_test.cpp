#include <doctest/doctest.h>

#include <future>

#include "host/plugins/leases.hpp"
#include "host/plugins/push_outbox.hpp"
#include "host/stores/sql/migrations.hpp"
#include "host/stores/sql/mysql_sql_store.hpp"
#include "tests/support/mariadb_server.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using Ids = std::vector<std::string>;

namespace {

constexpr std::chrono::seconds kPatience{60};

/// An outbox on a server of its own.
struct Stand {
  Stand() {
    stores::Migrations(sql, clock).run({"host", INSTAPLAY_HOST_MIGRATIONS});
    REQUIRE(leases.acquire(PushOutbox::kLease, std::chrono::minutes{1}));
  }

  stores::MysqlSqlOptions options() const {
    const auto& settings = server.settings();
    stores::MysqlSqlOptions result;
    result.server = {settings.host, settings.port};
    result.account = {settings.user, settings.password, settings.database};
    result.limits.statement = std::chrono::seconds{20};
    return result;
  }
  std::unique_ptr<stores::SqlTransaction> begin() {
    return sql.begin(stores::TxMode::readWrite, base::Deadline::after(kPatience));
  }
  void add(stores::SqlTransaction& transaction, const std::string& id) {
    outbox.add(transaction, {0, id, {1, 2}, "{}"});
  }
  void commit(const std::string& id) {
    const auto transaction = begin();
    add(*transaction, id);
    transaction->commit();
  }
  Ids due() {
    Ids ids;
    for (const auto& row : outbox.due("a").rows) ids.push_back(row.eventId);
    return ids;
  }

  testing::MariadbServer server;
  base::SystemClock clock;
  stores::MysqlSqlStore sql{options()};
  Leases leases{sql, clock, "a"};
  PushOutbox outbox{sql, clock};
};

}  // namespace

TEST_CASE("a push that is not committed yet holds up none that is, and stays when those are removed") {
  Stand stand;
  stand.commit("1");
  stand.commit("2");
  const auto open = stand.begin();
  stand.add(*open, "3");
  open->query("SELECT 1", {}, [](stores::SqlRow) { return true; });
  std::async(std::launch::async, [&] {
    stand.commit("4");
    CHECK(stand.due() == Ids{"1", "2", "4"});
    stand.outbox.remove(stand.outbox.due("a").rows);
  }).get();
  CHECK(stand.due().empty());
  open->commit();
  CHECK(stand.due() == Ids{"3"});
}

TEST_CASE("a push adds no round trip to its transaction, and removing many takes few") {
  Stand stand;
  stand.commit("0");
  const auto trips = [&] { return stand.sql.stats().roundTrips; };
  auto before = trips();
  for (int i = 1; i < 200; ++i) stand.commit(std::to_string(i));
  CHECK(trips() == before + 199);
  const auto rows = stand.outbox.due("a").rows;
  REQUIRE(rows.size() == 200);
  before = trips();
  stand.outbox.remove(rows);
  CHECK(trips() < before + 20);
  CHECK(stand.due().empty());
}
