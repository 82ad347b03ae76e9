#include "tests/host/stores_sql/sql_contract.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace std::chrono_literals;

namespace instaplay::stores::contract {
namespace {

using base::ErrorKind;

std::string asText(const SqlValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real);
  if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
  if (const auto* blob = std::get_if<Blob>(&value)) return std::string(blob->bytes);
  return "NULL";
}

void makeUsers(SqlStore& sql) {
  exec(sql, "CREATE TABLE users (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(50) NOT NULL, visits BIGINT NOT NULL)");
  exec(sql, "CREATE UNIQUE INDEX users_name ON users (name)");
  exec(sql, "INSERT INTO users (id, name, visits) VALUES (1, 'alice', 0)");
}

void keepsTransactionAfterConflict(SqlStore& sql) {
  const auto transaction = beginWrite(sql);
  exec(*transaction, "INSERT INTO users (id, name, visits) VALUES (2, 'bob', 0)");
  CHECK(kindThrownBy([&] { exec(*transaction, "INSERT INTO users (id, name, visits) VALUES (3, 'alice', 0)"); }) ==
        ErrorKind::conflict);
  CHECK(kindThrownBy([&] { exec(*transaction, "INSERT INTO users (id, name, visits) VALUES (1, 'carol', 0)"); }) ==
        ErrorKind::conflict);
  exec(*transaction, "INSERT INTO users (id, name, visits) VALUES (4, 'dave', 0)");
  transaction->commit();
  CHECK(values(sql, "SELECT name FROM users ORDER BY id") == std::vector<std::string>{"alice", "bob", "dave"});
}

void rollsBackWithoutCommit(SqlStore& sql) {
  bool ran = false;
  {
    const auto transaction = beginWrite(sql);
    exec(*transaction, "UPDATE users SET visits = 9 WHERE id = 1");
    transaction->afterCommit([&] { ran = true; });
    CHECK(value(*transaction, "SELECT visits FROM users WHERE id = 1") == "9");
  }
  CHECK(value(sql, "SELECT visits FROM users WHERE id = 1") == "0");
  CHECK_FALSE(ran);
}

void runsEffectsAfterCommit(SqlStore& sql) {
  std::vector<std::string> seen;
  const auto transaction = beginWrite(sql);
  exec(*transaction, "UPDATE users SET visits = 5 WHERE id = 1");
  transaction->afterCommit([&] { seen.push_back("first " + value(sql, "SELECT visits FROM users WHERE id = 1")); });
  transaction->afterCommit([&] { throw std::runtime_error("an effect that fails"); });
  transaction->afterCommit([&] { exec(sql, "UPDATE users SET visits = 6 WHERE id = 1"); });
  transaction->afterCommit([&] { seen.push_back("last " + value(sql, "SELECT visits FROM users WHERE id = 1")); });
  CHECK(seen.empty());
  transaction->commit();
  CHECK(seen == std::vector<std::string>{"first 5", "last 6"});
}

void refusesUseAfterCommit(SqlStore& sql) {
  const auto transaction = beginWrite(sql);
  transaction->commit();
  CHECK(kindThrownBy([&] { exec(*transaction, "DELETE FROM users"); }) == ErrorKind::state);
  CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::state);
  CHECK(kindThrownBy([&] { transaction->afterCommit([] {}); }) == ErrorKind::state);
  CHECK(value(sql, "SELECT COUNT(*) FROM users") == "1");
}

void refusesWriteInReadOnly(SqlStore& sql) {
  const auto transaction = beginRead(sql);
  CHECK(value(*transaction, "SELECT name FROM users") == "alice");
  CHECK(kindThrownBy([&] { exec(*transaction, "DELETE FROM users"); }) == ErrorKind::state);
  CHECK(value(*transaction, "SELECT name FROM users") == "alice");
}

void upserts(SqlStore& sql) {
  constexpr auto kVisit =
      "INSERT INTO users (id, name, visits) VALUES (?, ?, 1) "
      "ON CONFLICT (id) DO UPDATE SET visits = users.visits + excluded.visits, name = excluded.name";
  for (int i = 0; i < 3; ++i) exec(sql, kVisit, {std::int64_t{2}, std::string_view{"bob"}});
  exec(sql, kVisit, {std::int64_t{2}, std::string_view{"robert"}});
  CHECK(value(sql, "SELECT visits FROM users WHERE id = 2") == "4");
  CHECK(value(sql, "SELECT name FROM users WHERE id = 2") == "robert");
}

void readsForUpdate(SqlStore& sql) {
  const auto transaction = beginWrite(sql);
  CHECK(value(*transaction, "SELECT name FROM users WHERE id = ? FOR UPDATE", {std::int64_t{1}}) == "alice");
  CHECK(value(*transaction, "SELECT name FROM users WHERE id = 1\n  for  update\n") == "alice");
  transaction->commit();
  CHECK(value(sql, "SELECT name FROM users WHERE id = 1 FOR UPDATE") == "alice");
}

void tellsWrongStatements(SqlStore& sql) {
  const auto transaction = beginWrite(sql);
  exec(*transaction, "UPDATE users SET visits = 1 WHERE id = 1");
  for (const auto* wrong : {"SELEC 1", "SELECT missing FROM users", "INSERT INTO nowhere VALUES (1)", ""}) {
    try {
      exec(*transaction, wrong);
      FAIL("accepted: ", wrong);
    } catch (const SqlError& error) {
      CHECK(error.kind == ErrorKind::internal);
      CHECK(error.message == "The database refused a statement.");
      CHECK_FALSE(error.reason.empty());
    }
  }
  CHECK_THROWS_AS(exec(*transaction, "SELECT name FROM users WHERE id = ?"), SqlError);
  CHECK_THROWS_AS(exec(*transaction, "SELECT name FROM users", {std::int64_t{1}}), SqlError);
  CHECK_THROWS_AS(exec(*transaction, "INSERT INTO users (id, visits) VALUES (7, NULL)"), SqlError);
  transaction->commit();
  CHECK(value(sql, "SELECT visits FROM users WHERE id = 1") == "1");
}

void usesStatementsAgainAfterErrors(SqlStore& sql) {
  constexpr auto kInsert = "INSERT INTO users (id, name, visits) VALUES (?, ?, 0)";
  for (std::int64_t i = 1; i <= 3; ++i) {
    CHECK(kindThrownBy([&] { exec(sql, kInsert, {i + 1, std::string_view{"alice"}}); }) == ErrorKind::conflict);
    const std::string name = "user" + std::to_string(i);
    exec(sql, kInsert, {i + 10, std::string_view{name}});
  }
  const SqlValue none[] = {std::int64_t{0}};
  CHECK_THROWS_AS(sql.query("SELECT name FROM users WHERE id > ?", none,
                            [](SqlRow) -> bool { throw std::runtime_error("a visitor that fails"); }),
                  std::runtime_error);
  CHECK(values(sql, "SELECT name FROM users WHERE id > ? ORDER BY id", {std::int64_t{10}}) ==
        std::vector<std::string>{"user1", "user2", "user3"});
  CHECK(values(sql, "SELECT name FROM users WHERE id > ?", {std::int64_t{100}}).empty());
}

void stopsWhenVisitorHasEnough(SqlStore& sql) {
  for (std::int64_t i = 2; i < 20; ++i) {
    const std::string name = "user" + std::to_string(i);
    exec(sql, "INSERT INTO users (id, name, visits) VALUES (?, ?, 0)", {i, std::string_view{name}});
  }
  int seen = 0;
  sql.query("SELECT id FROM users", {}, [&](SqlRow) { return ++seen < 3; });
  CHECK(seen == 3);
  exec(sql, "DELETE FROM users");
  CHECK(value(sql, "SELECT COUNT(*) FROM users") == "0");
}

void countsInsertedAndDeletedRows(SqlStore& sql) {
  CHECK(exec(sql, "INSERT INTO users (id, name, visits) VALUES (2, 'bob', 0), (3, 'carol', 0)") == 2);
  CHECK(exec(sql, "DELETE FROM users WHERE id > 1") == 2);
  CHECK(exec(sql, "DELETE FROM users WHERE id > 1") == 0);
  CHECK(exec(sql, "CREATE TABLE other (id BIGINT NOT NULL PRIMARY KEY)") == 0);
}

void countsMatchedRows(SqlStore& sql) {
  CHECK(exec(sql, "UPDATE users SET visits = 1 WHERE id = 1") == 1);
  CHECK(exec(sql, "UPDATE users SET visits = 1 WHERE id = 1") == 1);
  CHECK(exec(sql, "UPDATE users SET visits = 1 WHERE id = 2") == 0);
}

void queriesInsideVisitors(SqlStore& sql) {
  exec(sql, "INSERT INTO users (id, name, visits) VALUES (2, 'bob', 0)");
  const auto transaction = beginWrite(sql);
  int seen = 0;
  transaction->query("SELECT name FROM users", {}, [&](SqlRow row) {
    const std::string name(std::get<std::string_view>(row[0]));
    seen += int(values(*transaction, "SELECT name FROM users").size());
    exec(*transaction, "UPDATE users SET visits = visits + 1 WHERE name = ?", {std::string_view{name}});
    return true;
  });
  CHECK(seen == 4);
  CHECK(values(*transaction, "SELECT visits FROM users") == std::vector<std::string>{"1", "1"});
}

void refusesWritesBesideTransaction(SqlStore& sql) {
  const auto transaction = beginWrite(sql);
  exec(*transaction, "UPDATE users SET visits = 1 WHERE id = 1");
  CHECK(kindThrownBy([&] { exec(sql, "UPDATE users SET visits = 2 WHERE id = 1"); }) == ErrorKind::state);
  CHECK(kindThrownBy([&] { beginWrite(sql); }) == ErrorKind::state);
  CHECK(value(sql, "SELECT visits FROM users WHERE id = 1") == "0");
  CHECK(value(*beginRead(sql), "SELECT visits FROM users WHERE id = 1") == "0");
  transaction->commit();
  CHECK_NOTHROW(exec(sql, "UPDATE users SET visits = 2 WHERE id = 1"));
}

void refusesTwoStatements(SqlStore& sql) {
  CHECK_THROWS_AS(exec(sql, "DELETE FROM users; DELETE FROM users"), SqlError);
  CHECK(value(sql, "SELECT COUNT(*) FROM users") == "1");
  CHECK(value(sql, "SELECT COUNT(*) FROM users;\n") == "1");
}

void readsStaleData(SqlStore& sql) {
  const auto transaction = sql.begin(TxMode::staleReads, base::Deadline::after(20s));
  CHECK(value(*transaction, "SELECT name FROM users") == "alice");
  CHECK(kindThrownBy([&] { exec(*transaction, "DELETE FROM users"); }) == ErrorKind::state);
}

void changesTablesInMigrations(SqlStore& sql) {
  {
    const auto transaction = sql.begin(TxMode::migration, base::Deadline::after(20s));
    exec(*transaction, "CREATE TABLE other (id BIGINT NOT NULL PRIMARY KEY)");
    exec(*transaction, "INSERT INTO other (id) VALUES (1)");
    transaction->commit();
  }
  {
    const auto transaction = sql.begin(TxMode::migration, base::Deadline::after(20s));
    exec(*transaction, "INSERT INTO other (id) VALUES (2)");
  }
  CHECK(values(sql, "SELECT id FROM other") == std::vector<std::string>{"1"});
}

}  // namespace

std::int64_t exec(SqlRunner& sql, std::string_view text, std::initializer_list<SqlValue> params) {
  return sql.exec(text, {params.begin(), params.size()});
}

std::vector<std::string> values(SqlRunner& sql, std::string_view text, std::initializer_list<SqlValue> params) {
  std::vector<std::string> found;
  sql.query(text, {params.begin(), params.size()}, [&](SqlRow row) {
    found.push_back(asText(row[0]));
    return true;
  });
  return found;
}

std::string value(SqlRunner& sql, std::string_view text, std::initializer_list<SqlValue> params) {
  const auto found = values(sql, text, params);
  return found.empty() ? "none" : found.front();
}

std::unique_ptr<SqlTransaction> beginWrite(SqlStore& sql) {
  return sql.begin(TxMode::readWrite, base::Deadline::after(20s));
}

std::unique_ptr<SqlTransaction> beginRead(SqlStore& sql) {
  return sql.begin(TxMode::readOnly, base::Deadline::after(20s));
}

base::ErrorKind kindThrownBy(const std::function<void()>& run) {
  try {
    run();
  } catch (const base::Error& error) {
    return error.kind;
  }
  FAIL("nothing was thrown");
  return ErrorKind::internal;
}

void runSqlContract(const MakeSqlStore& make) {
  SUBCASE("values") { runValueContract(make); }
  SUBCASE("concurrency") { runConcurrencyContract(make); }
  SUBCASE("deadlines") { runDeadlineContract(make); }
  SUBCASE("deferred statements") { runDeferredContract(make); }
  SUBCASE("statements and transactions") {
    const auto store = make();
    makeUsers(*store);
    SUBCASE("a violated unique key leaves the transaction usable") { keepsTransactionAfterConflict(*store); }
    SUBCASE("a transaction without commit leaves nothing") { rollsBackWithoutCommit(*store); }
    SUBCASE("effects run in order after the commit") { runsEffectsAfterCommit(*store); }
    SUBCASE("a committed transaction is over") { refusesUseAfterCommit(*store); }
    SUBCASE("a read-only transaction refuses writes") { refusesWriteInReadOnly(*store); }
    SUBCASE("an upsert inserts, then updates") { upserts(*store); }
    SUBCASE("SELECT ... FOR UPDATE reads") { readsForUpdate(*store); }
    SUBCASE("a wrong statement is told and changes nothing") { tellsWrongStatements(*store); }
    SUBCASE("a statement serves again after an error") { usesStatementsAgainAfterErrors(*store); }
    SUBCASE("a visitor that has enough ends the query") { stopsWhenVisitorHasEnough(*store); }
    SUBCASE("inserted and deleted rows are counted") { countsInsertedAndDeletedRows(*store); }
    SUBCASE("an update counts the rows that it matches, equal or not") { countsMatchedRows(*store); }
    SUBCASE("a visitor may run statements") { queriesInsideVisitors(*store); }
    SUBCASE("a thread with a transaction writes in that one only") { refusesWritesBesideTransaction(*store); }
    SUBCASE("two statements in one text are refused") { refusesTwoStatements(*store); }
    SUBCASE("reads that may be stale are read-only") { readsStaleData(*store); }
    SUBCASE("a migration changes tables and data") { changesTablesInMigrations(*store); }
    SUBCASE("it answers a ping") { CHECK_NOTHROW(store->ping(base::Deadline::after(5s))); }
  }
}

}  // namespace instaplay::stores::contract
