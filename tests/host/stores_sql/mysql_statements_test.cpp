#include <doctest/doctest.h>

#include "tests/host/stores_sql/mysql_stand.hpp"
#include "tests/host/stores_sql/sql_contract.hpp"
#include "tests/support/server_process.hpp"

using namespace std::chrono_literals;
using namespace instaplay;
using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using base::ErrorKind;

namespace {

/// Statements that were cut off go on in the server for a while, and count.
void awaitOtherSessionsToEnd() {
  CHECK(testing::eventually([&] { return sharedServer().sessions().empty(); }, 30s));
}

}  // namespace

TEST_CASE("statements are prepared once per session, and round trips are counted") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.sessions = 1;
  MysqlSqlStore store(options);
  makeNumbers(store);
  value(store, "SELECT n FROM numbers WHERE id = 1");
  add(store, 1);
  const SqlStats before = store.stats();
  for (int i = 0; i < 10; ++i) value(store, "SELECT n FROM numbers WHERE id = 1");
  const SqlStats queried = store.stats();
  CHECK(queried.statements - before.statements == 10);
  CHECK(queried.roundTrips - before.roundTrips == 10);
  CHECK(queried.prepared == before.prepared);

  value(store, "SELECT n FROM numbers WHERE id = 2");
  const SqlStats other = store.stats();
  CHECK(other.prepared - queried.prepared == 1);
  CHECK(other.roundTrips - queried.roundTrips == 2);

  const auto transaction = beginWrite(store);
  add(*transaction, 1);
  add(*transaction, 1);
  transaction->commit();
  const SqlStats after = store.stats();
  CHECK(after.transactions - other.transactions == 1);
  CHECK(after.roundTrips - other.roundTrips == 3);
  CHECK(after.sessions == 1);
}

TEST_CASE("a transaction of deferred statements is one round trip, and one of nothing none") {
  MysqlSqlStore store(emptyMysqlDatabase());
  makeNumbers(store);
  const SqlStats before = store.stats();
  const auto transaction = beginWrite(store);
  for (int i = 0; i < 3; ++i) transaction->defer("UPDATE numbers SET n = n + 1 WHERE id = 1", {});
  transaction->commitWith("SELECT n FROM numbers WHERE id = 1", {}, [](SqlRow) { return true; });
  const SqlStats after = store.stats();
  CHECK(after.roundTrips - before.roundTrips == 1);
  CHECK(after.statements - before.statements == 4);
  beginWrite(store)->commit();
  CHECK(store.stats().roundTrips == after.roundTrips);
}

TEST_CASE("a kept statement serves again after a miss, a failure and a change of its table") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.sessions = 1;
  MysqlSqlStore store(options);
  makeNumbers(store);
  constexpr auto kFind = "SELECT * FROM numbers WHERE id = ?";
  CHECK(value(store, kFind, {std::int64_t{1}}) == "1");
  CHECK(value(store, kFind, {std::int64_t{99}}) == "none");
  CHECK(value(store, kFind, {std::int64_t{2}}) == "2");
  exec(store, "ALTER TABLE numbers ADD COLUMN name VARCHAR(20) NOT NULL DEFAULT 'none yet' FIRST");
  CHECK(value(store, kFind, {std::int64_t{2}}) == "none yet");
  exec(store, "DROP TABLE numbers");
  CHECK_THROWS_AS(value(store, kFind, {std::int64_t{2}}), SqlError);
  makeNumbers(store);
  CHECK(value(store, kFind, {std::int64_t{2}}) == "2");
}

TEST_CASE("more kinds of statements than a session keeps, or than the server has room for, do not stop it") {
  awaitOtherSessionsToEnd();
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.sessions = 1;
  MysqlSqlStore store(options);
  for (int i = 0; i < 600; ++i) REQUIRE(value(store, "SELECT " + std::to_string(i)) == std::to_string(i));
  const auto room = sharedServer().execute("SELECT @@max_prepared_stmt_count").front();
  sharedServer().execute("SET GLOBAL max_prepared_stmt_count = 3");
  for (int i = 0; i < 20; ++i) CHECK(value(store, "SELECT 0, " + std::to_string(i)) == "0");
  sharedServer().execute("SET GLOBAL max_prepared_stmt_count = 0");
  CHECK(kindThrownBy([&] { value(store, "SELECT 'one more'"); }) == ErrorKind::unavailable);
  sharedServer().execute("SET GLOBAL max_prepared_stmt_count = " + room);
  CHECK(value(store, "SELECT 'one more'") == "one more");
}

TEST_CASE("a value that is too large for its column or for the server is told, and the session serves on") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.sessions = 1;
  MysqlSqlStore store(options);
  exec(store, "CREATE TABLE texts (id BIGINT NOT NULL PRIMARY KEY, s VARCHAR(3), b LONGBLOB)");
  const auto transaction = beginWrite(store);
  exec(*transaction, "INSERT INTO texts (id, s) VALUES (1, 'abc')");
  CHECK(kindThrownBy([&] { exec(*transaction, "INSERT INTO texts (id, s) VALUES (2, 'abcd')"); }) ==
        ErrorKind::tooLarge);
  const std::string huge(17 << 20, 'x');
  CHECK(kindThrownBy([&] { exec(*transaction, "UPDATE texts SET b = ? WHERE id = 1", {Blob{huge}}); }) ==
        ErrorKind::tooLarge);
  const std::string large(15 << 20, 'y');
  exec(*transaction, "UPDATE texts SET b = ? WHERE id = 1", {Blob{large}});
  transaction->commit();
  CHECK(value(store, "SELECT b FROM texts WHERE id = 1") == large);
  CHECK(store.stats().sessions == 1);
}

TEST_CASE("an upsert in another than the one written form is refused") {
  MysqlSqlStore store(emptyMysqlDatabase());
  makeNumbers(store);
  CHECK_THROWS_AS(exec(store, "INSERT INTO numbers (id, n) VALUES (1, 1) ON CONFLICT (id) DO NOTHING"), SqlError);
}

TEST_CASE("the server ends a statement that takes too long, and the session serves on") {
  MysqlSqlOptions options = slowCallsEndAfter(10s);
  options.sessions = 1;
  MysqlSqlStore store(options);
  CHECK(value(store, "SELECT @@max_statement_time") == "8.750000");
  // Much sooner than that, so that the host, which cuts the connection after ten seconds, is late on no machine.
  sharedServer().execute("CREATE FUNCTION " + options.account.database +
                         ".hurry() RETURNS INT BEGIN SET SESSION max_statement_time = 0.5; RETURN 1; END");
  CHECK(value(store, "SELECT hurry()") == "1");
  CHECK(kindThrownBy([&] {
          value(store, "SELECT COUNT(*) FROM seq_1_to_100000000 a, seq_1_to_100000000 b WHERE a.seq + b.seq < 0");
        }) == ErrorKind::unavailable);
  CHECK(value(store, "SELECT 1") == "1");
  CHECK(store.stats().sessions == 1);
}

TEST_CASE("a migration's statement takes as long as it needs") {
  MysqlSqlStore store(slowCallsEndAfter(2s));
  const auto transaction = store.begin(TxMode::migration, base::Deadline::after(10s));
  CHECK(value(*transaction, "SELECT SLEEP(2.5)") == "0");
  CHECK(value(*transaction, "SELECT @@max_statement_time") == "0.000000");
  transaction->commit();
  CHECK(value(store, "SELECT @@max_statement_time") == "1.750000");
}
