#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "host/plugins/commit_hook.hpp"
#include "host/plugins/tables/open_transaction.hpp"
#include "tests/host/plugins_tables/test_host.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;

namespace {

struct Fixture {
  base::ManualClock clock;
  TestStores stores{clock};
  TestPlugin plugin{"likes"};
  TestPlugin other{"users"};
  Fixture() {
    other.provides("users.cards/1", [](Call&) { return IP_OK; });
    plugin.needs("users.cards/1").job("likes.leak", [this](Call&) {
      ip_sql_tx* tx = nullptr;
      CHECK(sql().begin(plugin.host(), nullptr, 0, &tx) == IP_OK);
      CHECK(exec(tx, "INSERT INTO likes_post VALUES (1, 'leaked')") == IP_OK);
      return IP_OK;
    });
    host = std::make_unique<TestHost>(clock, stores, std::vector<TestPlugin*>{&plugin, &other});
    stores.sql.exec("CREATE TABLE likes_post (id BIGINT PRIMARY KEY, text VARCHAR(40))", {});
  }

  const ip_iface_sql& sql() const { return plugin.table<ip_iface_sql>(IP_IFACE_SQL); }
  ip_status exec(ip_sql_tx* tx, std::string_view text) {
    return sql().exec(plugin.host(), tx, str(text), nullptr, 0, nullptr);
  }
  std::int64_t rows() {
    std::int64_t count = 0;
    stores.sql.query("SELECT COUNT(*) FROM likes_post", {}, [&](stores::SqlRow row) {
      count = std::get<std::int64_t>(row[0]);
      return true;
    });
    return count;
  }

  std::unique_ptr<TestHost> host;
};

ip_value text(std::string_view value) { return {IP_TEXT, 0, 0, 0, str(value)}; }
ip_value number(std::int64_t value) { return {IP_INT, 0, value, 0, {nullptr, 0}}; }

}  // namespace

TEST_CASE("values of every type come back from a query as they went in") {
  Fixture fixture;
  const ip_value params[] = {number(7),
                             text("ö"),
                             {IP_NULL, 0, 0, 0, {nullptr, 0}},
                             {IP_BLOB, 0, 0, 0, str({"\0x", 2})},
                             {IP_REAL, 0, 0, 1.5, {nullptr, 0}}};
  struct Seen {
    std::size_t columns = 0;
    bool right = false;
  } seen;
  const auto row = [](void* ctx, const ip_value* columns, std::size_t n) -> std::int32_t {
    auto& out = *static_cast<Seen*>(ctx);
    out.columns = n;
    out.right = columns[0].type == IP_INT && columns[0].i == 7 && columns[1].type == IP_TEXT && columns[1].s.n == 2 &&
                columns[2].type == IP_NULL && columns[3].type == IP_BLOB && columns[3].s.n == 2 &&
                columns[4].type == IP_REAL && columns[4].d == 1.5;
    return 1;
  };
  REQUIRE(fixture.sql().query(fixture.plugin.host(), nullptr, str("SELECT ?, ?, ?, ?, ?"), params, 5, row, &seen) ==
          IP_OK);
  CHECK(seen.columns == 5);
  CHECK(seen.right);
}

TEST_CASE("a query stops when the row function says so") {
  Fixture fixture;
  REQUIRE(fixture.exec(nullptr, "INSERT INTO likes_post VALUES (1, 'a'), (2, 'b'), (3, 'c')") == IP_OK);
  int rows = 0;
  const auto once = [](void* ctx, const ip_value*, std::size_t) -> std::int32_t {
    return ++*static_cast<int*>(ctx) < 2;
  };
  CHECK(fixture.sql().query(fixture.plugin.host(), nullptr, str("SELECT id FROM likes_post"), nullptr, 0, once,
                            &rows) == IP_OK);
  CHECK(rows == 2);
}

TEST_CASE("a committed transaction stays and a rolled back one leaves nothing") {
  Fixture fixture;
  ip_sql_tx* tx = nullptr;
  REQUIRE(fixture.sql().begin(fixture.plugin.host(), nullptr, 0, &tx) == IP_OK);
  REQUIRE(fixture.exec(tx, "INSERT INTO likes_post VALUES (1, 'kept')") == IP_OK);
  REQUIRE(fixture.sql().commit(tx) == IP_OK);
  REQUIRE(fixture.sql().begin(fixture.plugin.host(), nullptr, 0, &tx) == IP_OK);
  REQUIRE(fixture.exec(tx, "INSERT INTO likes_post VALUES (2, 'gone')") == IP_OK);
  REQUIRE(fixture.sql().rollback(tx) == IP_OK);
  CHECK(fixture.rows() == 1);
}

TEST_CASE("a violated unique key is a conflict and leaves the transaction usable") {
  Fixture fixture;
  ip_sql_tx* tx = nullptr;
  REQUIRE(fixture.sql().begin(fixture.plugin.host(), nullptr, 0, &tx) == IP_OK);
  REQUIRE(fixture.exec(tx, "INSERT INTO likes_post VALUES (1, 'a')") == IP_OK);
  CHECK(fixture.exec(tx, "INSERT INTO likes_post VALUES (1, 'b')") == IP_E_CONFLICT);
  CHECK(fixture.exec(tx, "INSERT INTO likes_post VALUES (2, 'b')") == IP_OK);
  CHECK(fixture.sql().commit(tx) == IP_OK);
  CHECK(fixture.rows() == 2);
}

TEST_CASE("deferred statements and a last query are committed together and end the transaction") {
  Fixture fixture;
  ip_sql_tx* tx = nullptr;
  REQUIRE(fixture.sql().begin(fixture.plugin.host(), nullptr, 0, &tx) == IP_OK);
  const ip_value params[] = {number(1), text("a")};
  REQUIRE(fixture.sql().defer(tx, str("INSERT INTO likes_post VALUES (?, ?)"), params, 2) == IP_OK);
  std::int64_t seen = 0;
  const auto row = [](void* ctx, const ip_value* columns, std::size_t) -> std::int32_t {
    *static_cast<std::int64_t*>(ctx) = columns[0].i;
    return 1;
  };
  CHECK(fixture.sql().commit_query(tx, str("SELECT COUNT(*) FROM likes_post"), nullptr, 0, row, &seen) == IP_OK);
  CHECK(seen == 1);
  CHECK(fixture.sql().rollback(tx) == IP_E_STATE);
  CHECK(fixture.rows() == 1);
}

TEST_CASE("a last query that fails ends the transaction with nothing done") {
  Fixture fixture;
  ip_sql_tx* tx = nullptr;
  REQUIRE(fixture.sql().begin(fixture.plugin.host(), nullptr, 0, &tx) == IP_OK);
  REQUIRE(fixture.exec(tx, "INSERT INTO likes_post VALUES (1, 'a')") == IP_OK);
  const auto none = [](void*, const ip_value*, std::size_t) -> std::int32_t { return 1; };
  CHECK(fixture.sql().commit_query(tx, str("SELECT missing FROM likes_post"), nullptr, 0, none, nullptr) != IP_OK);
  CHECK_FALSE(OpenTransaction::exists());
  CHECK(fixture.rows() == 0);
}

TEST_CASE("a second transaction on one thread is refused and the first goes on") {
  Fixture fixture;
  ip_sql_tx* first = nullptr;
  ip_sql_tx* second = nullptr;
  REQUIRE(fixture.sql().begin(fixture.plugin.host(), nullptr, 0, &first) == IP_OK);
  CHECK(fixture.sql().begin(fixture.plugin.host(), nullptr, 0, &second) == IP_E_STATE);
  CHECK(fixture.sql().commit(first) == IP_OK);
}

TEST_CASE("a transaction is refused to another thread and after its end") {
  Fixture fixture;
  ip_sql_tx* tx = nullptr;
  REQUIRE(fixture.sql().begin(fixture.plugin.host(), nullptr, 0, &tx) == IP_OK);
  ip_status elsewhere = IP_OK;
  std::thread([&] { elsewhere = fixture.sql().commit(tx); }).join();
  CHECK(elsewhere == IP_E_STATE);
  CHECK(fixture.sql().rollback(tx) == IP_OK);
  CHECK(fixture.sql().commit(tx) == IP_E_STATE);
}

TEST_CASE("a service is not called while a transaction is open") {
  Fixture fixture;
  const auto& services = fixture.plugin.table<ip_iface_services>(IP_IFACE_SERVICES);
  ip_service* cards = nullptr;
  REQUIRE(services.bind(fixture.plugin.host(), str("users.cards/1"), 0, &cards) == IP_OK);
  ip_sql_tx* tx = nullptr;
  REQUIRE(fixture.sql().begin(fixture.plugin.host(), nullptr, 0, &tx) == IP_OK);
  Collected answer;
  CHECK(services.call(cards, nullptr, str("get"), str("{}"), 1000, &Collected::receive, &answer) == IP_E_STATE);
  REQUIRE(fixture.sql().rollback(tx) == IP_OK);
  CHECK(services.call(cards, nullptr, str("get"), str("{}"), 1000, &Collected::receive, &answer) == IP_OK);
  CHECK(answer.text == "null");
}

TEST_CASE("what a handler leaves open is rolled back and the attempt fails") {
  Fixture fixture;
  fixture.host->work.jobs().enqueue(nullptr, jobOf("leak-1", "likes.leak"));
  CHECK(fixture.host->work.runDue() == 1);
  CHECK_FALSE(OpenTransaction::exists());
  CHECK(fixture.rows() == 0);
  CHECK(fixture.stores.queue.counts().delayed == 1);
}

TEST_CASE("a commit hook commits together with a statement of its own and can refuse it") {
  Fixture fixture;
  struct Hook final : CommitHook {
    bool refuses = false;
    int runs = 0;
    void beforeCommit(stores::SqlTransaction&) override {
      ++runs;
      if (refuses) throw base::Error{base::ErrorKind::conflict, "refused", "No."};
    }
  } hook;
  CHECK(fixture.exec(nullptr, "INSERT INTO likes_post VALUES (1, 'a')") == IP_OK);
  hook.refuses = true;
  CHECK(fixture.exec(nullptr, "INSERT INTO likes_post VALUES (2, 'b')") == IP_E_CONFLICT);
  ip_sql_tx* tx = nullptr;
  REQUIRE(fixture.sql().begin(fixture.plugin.host(), nullptr, 0, &tx) == IP_OK);
  REQUIRE(fixture.exec(tx, "INSERT INTO likes_post VALUES (3, 'c')") == IP_OK);
  CHECK(fixture.sql().commit(tx) == IP_E_CONFLICT);
  REQUIRE(fixture.sql().begin(fixture.plugin.host(), nullptr, 0, &tx) == IP_OK);
  REQUIRE(fixture.exec(tx, "INSERT INTO likes_post VALUES (4, 'd')") == IP_OK);
  const auto none = [](void*, const ip_value*, std::size_t) -> std::int32_t { return 1; };
  CHECK(fixture.sql().commit_query(tx, str("SELECT 1"), nullptr, 0, none, nullptr) == IP_E_CONFLICT);
  CHECK(hook.runs == 4);
  CHECK(fixture.rows() == 1);
}

TEST_CASE("when half of the threads are in the database the next is turned away at once") {
  Fixture fixture;
  std::vector<base::Gate::Pass> passes;
  while (auto pass = fixture.host->gates.sql.tryEnter()) passes.push_back(std::move(*pass));
  CHECK(passes.size() == 4);
  CHECK(fixture.exec(nullptr, "INSERT INTO likes_post VALUES (1, 'a')") == IP_E_UNAVAILABLE);
  passes.clear();
  CHECK(fixture.exec(nullptr, "INSERT INTO likes_post VALUES (1, 'a')") == IP_OK);
}
