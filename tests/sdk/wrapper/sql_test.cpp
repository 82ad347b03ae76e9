#include "wrapper/fake_api.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace instaplay;

namespace {

/// A store that keeps what it was given and answers with the rows of a test.
struct FakeStore {
  std::vector<ip_value> params;
  std::vector<std::string> texts;
  std::vector<std::vector<ip_value>> rows;
  ip_status status = IP_OK;
  std::uint32_t flags = 0;
  int conflicts = 0;  ///< so many statements find that the transaction was undone
  int begun = 0, committed = 0, rolledBack = 0, delivered = 0, deferred = 0;
};

FakeStore* store = nullptr;

void keepParams(const ip_value* params, std::size_t count) {
  store->params.assign(params, params + count);
  for (const ip_value& value : store->params) store->texts.emplace_back(toView(value.s));
}

ip_status answerRows(ip_host*, ip_sql_tx*, ip_str, const ip_value* params, std::size_t count, ip_row_fn row,
                     void* ctx) {
  keepParams(params, count);
  for (const auto& columns : store->rows) {
    ++store->delivered;
    if (row(ctx, columns.data(), columns.size()) == 0) break;
  }
  return store->status;
}

const ip_iface_sql& sqlTable() {
  static ip_iface_sql table{};
  table.hdr = IP_HDR_INIT(ip_iface_sql);
  table.begin = [](ip_host* host, ip_call*, std::uint32_t flags, ip_sql_tx** out) {
    store->flags = flags;
    ++store->begun;
    *out = reinterpret_cast<ip_sql_tx*>(host);
    return ip_status{IP_OK};
  };
  table.commit = [](ip_sql_tx*) { return ++store->committed, ip_status{IP_OK}; };
  table.rollback = [](ip_sql_tx*) { return ++store->rolledBack, ip_status{IP_OK}; };
  table.query = &answerRows;
  table.exec = [](ip_host*, ip_sql_tx*, ip_str, const ip_value* params, std::size_t count, std::int64_t* affected) {
    keepParams(params, count);
    *affected = 1;
    return store->conflicts-- > 0 ? ip_status{IP_E_UNAVAILABLE} : store->status;
  };
  table.defer = [](ip_sql_tx*, ip_str, const ip_value* params, std::size_t count) {
    keepParams(params, count);
    ++store->deferred;
    return store->status;
  };
  table.commit_query = [](ip_sql_tx*, ip_str, const ip_value* params, std::size_t count, ip_row_fn row, void* ctx) {
    ++store->committed;
    return answerRows(nullptr, nullptr, {}, params, count, row, ctx);
  };
  return table;
}

struct Fixture {
  Fixture() {
    store = &data;
    api.offer(sqlTable());
  }
  Sql sql() const { return Sql(api.host()); }

  FakeApi api;
  FakeStore data;
};

ip_value text(const char* value) { return {IP_TEXT, 0, 0, 0, toStr(value)}; }
ip_value integer(std::int64_t value) { return {IP_INT, 0, value, 0, absentStr()}; }
ip_value null() { return {IP_NULL, 0, 0, 0, absentStr()}; }

}  // namespace

TEST_CASE_FIXTURE(Fixture, "parameters cross with their own types") {
  const std::string name = "alice";
  sql().exec("...", 7, true, 2.5, name, "lit", std::nullopt, std::optional<int>{3}, std::optional<std::string>{},
             Bytes{"\x01\x02"});
  REQUIRE(data.params.size() == 9);
  CHECK(data.params[0].i == 7);
  CHECK(data.params[1].type == IP_INT);
  CHECK(data.params[1].i == 1);
  CHECK(data.params[2].d == 2.5);
  CHECK(data.texts[3] == "alice");
  CHECK(data.texts[4] == "lit");
  CHECK(data.params[5].type == IP_NULL);
  CHECK(data.params[6].i == 3);
  CHECK(data.params[7].type == IP_NULL);
  CHECK(data.params[8].type == IP_BLOB);
  CHECK(data.texts[8].size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "columns are read with the type that is asked for") {
  data.rows = {{integer(5), text("12"), null(), text("x"), text("1.5")}};
  const std::vector<Row> rows = sql().query("...");
  REQUIRE(rows.size() == 1);
  const Row& row = rows.front();
  CHECK(row.get<int>(0) == 5);
  CHECK(row.get<bool>(0));
  CHECK(row.get<double>(0) == 5.0);
  CHECK(row.get<std::int64_t>(1) == 12);
  CHECK_FALSE(row.get<std::optional<std::string>>(2));
  CHECK(row.get<std::string>(3) == "x");
  CHECK(row.get<double>(4) == 1.5);
  CHECK_THROWS_AS(row.get<std::int64_t>(2), Error);
  CHECK_THROWS_AS(row.get<std::int64_t>(3), Error);
  CHECK_THROWS_AS(row.get<std::string>(9), Error);
}

TEST_CASE_FIXTURE(Fixture, "one row stops the store after the first") {
  data.rows = {{integer(1)}, {integer(2)}};
  CHECK(sql().one("...")->get<int>(0) == 1);
  CHECK(data.delivered == 1);
  data.rows.clear();
  CHECK_FALSE(sql().one("..."));
}

TEST_CASE_FIXTURE(Fixture, "an exception of a row's receiver waits until the store has returned") {
  data.rows = {{integer(1)}, {integer(2)}};
  data.status = IP_OK;
  CHECK_THROWS_WITH_AS(sql().each("...", [](const Row&) -> bool { throw std::runtime_error("enough"); }), "enough",
                       std::runtime_error);
  CHECK(data.delivered == 1);
}

TEST_CASE_FIXTURE(Fixture, "a violated unique key is a conflict") {
  data.status = api.failWith(IP_E_CONFLICT, "conflict", "UNIQUE constraint failed");
  try {
    sql().exec("INSERT ...");
    FAIL("inserted");
  } catch (const Error& error) {
    CHECK(error.kind == Kind::conflict);
  }
}

TEST_CASE_FIXTURE(Fixture, "a transaction commits what returns and gives back its result") {
  const int result = sql().transaction([](Transaction& tx) { return static_cast<int>(tx.exec("...")); });
  CHECK(result == 1);
  CHECK(data.committed == 1);
  CHECK(data.rolledBack == 0);
}

TEST_CASE_FIXTURE(Fixture, "a transaction rolls back what throws") {
  CHECK_THROWS_AS(sql().transaction([](Transaction&) { throw Error::notFound(); }), Error);
  CHECK(data.begun == 1);
  CHECK(data.committed == 0);
  CHECK(data.rolledBack == 1);
}

TEST_CASE_FIXTURE(Fixture, "a transaction that the database undid for another one runs again, and not for ever") {
  api.failWith(IP_E_UNAVAILABLE, "transaction_conflict", "The database is busy.");
  int runs = 0;
  const auto body = [&](Transaction& tx) {
    ++runs;
    tx.exec("...");
  };
  data.conflicts = 2;
  sql().transaction(body);
  CHECK(runs == 3);
  CHECK(data.committed == 1);
  CHECK(data.rolledBack == 2);

  runs = 0;
  data.conflicts = 99;
  CHECK_THROWS_AS(sql().transaction(body), HostError);
  CHECK(runs == 3);
  CHECK(data.committed == 1);
}

TEST_CASE_FIXTURE(Fixture, "a transaction does not run again after another failure") {
  api.failWith(IP_E_UNAVAILABLE, "unavailable", "The database cannot be used now.");
  data.conflicts = 99;
  CHECK_THROWS_AS(sql().transaction([](Transaction& tx) { tx.exec("..."); }), HostError);
  CHECK(data.begun == 1);
}

TEST_CASE_FIXTURE(Fixture, "a transaction defers statements and ends with a query, and is committed once") {
  data.rows = {{integer(5)}, {integer(6)}};
  const int found = sql().transaction([](Transaction& tx) {
    tx.defer("...", 1, "two");
    const std::optional<Row> row = tx.commitWith("...", 3);
    CHECK(tx.handle() == nullptr);
    return row->get<int>(0);
  });
  CHECK(found == 5);
  CHECK(data.deferred == 1);
  CHECK(data.params.front().i == 3);
  CHECK(data.committed == 1);
  CHECK(data.rolledBack == 0);
}

TEST_CASE_FIXTURE(Fixture, "a query that fails at the end leaves nothing to roll back") {
  data.status = api.failWith(IP_E_CONFLICT, "conflict", "UNIQUE constraint failed");
  CHECK_THROWS_AS(sql().transaction([](Transaction& tx) { tx.commitWith("..."); }), HostError);
  CHECK(data.rolledBack == 0);
}

TEST_CASE_FIXTURE(Fixture, "reads say whether they may be stale") {
  const auto nothing = [](Transaction&) {};
  sql().readTransaction(nothing);
  CHECK(data.flags == IP_TX_READ_ONLY);
  sql().staleReadTransaction(nothing);
  CHECK(data.flags == (IP_TX_READ_ONLY | IP_TX_STALE_OK));
}
