#include "host/stores/sql/mysql_sql_store.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <thread>

#include "host/stores/sql/transact.hpp"
#include "tests/host/stores_sql/mysql_stand.hpp"
#include "tests/host/stores_sql/sql_contract.hpp"
#include "tests/support/server_process.hpp"

using namespace std::chrono_literals;
using namespace instaplay;
using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using base::ErrorKind;

namespace {

/// Waits until one of the server's sessions waits for a lock.
void waitForLockWait() {
  constexpr auto kWaits =
      "SELECT variable_value FROM information_schema.global_status WHERE variable_name = "
      "'innodb_row_lock_current_waits'";
  CHECK(testing::eventually([&] { return sharedServer().execute(kWaits).front() != "0"; }));
}

}  // namespace

TEST_CASE("the MySQL store keeps the contract") {
  runSqlContract([] { return std::make_unique<MysqlSqlStore>(emptyMysqlDatabase()); });
}

TEST_CASE("a write by an autocommitted read's session keeps its isolation after read-only transactions") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.sessions = 1;
  MysqlSqlStore store(options);
  makeNumbers(store);
  { CHECK(value(*beginRead(store), "SELECT n FROM numbers WHERE id = 1") == "0"); }
  const auto transaction = beginWrite(store);
  CHECK(value(*transaction, "SELECT n FROM numbers WHERE id = 1") == "0");
  sharedServer().execute("UPDATE " + options.account.database + ".numbers SET n = 7 WHERE id = 1");
  CHECK(value(*transaction, "SELECT n FROM numbers WHERE id = 1") == "7");
}

TEST_CASE("a write that only the server sees is refused in a read-only transaction, too") {
  MysqlSqlStore store(emptyMysqlDatabase());
  exec(store, "CREATE SEQUENCE tickets");
  const auto transaction = beginRead(store);
  CHECK(kindThrownBy([&] { value(*transaction, "SELECT NEXTVAL(tickets)"); }) == ErrorKind::state);
  CHECK(value(*transaction, "SELECT 1") == "1");
}

TEST_CASE("a statement that would end its transaction, or change a session for others, is refused before it runs") {
  MysqlSqlStore store(emptyMysqlDatabase());
  makeNumbers(store);
  {
    const auto transaction = beginWrite(store);
    add(*transaction, 1);
    for (const auto* wrong : {"COMMIT", "rollback", "BEGIN", " /* now */ START TRANSACTION", "SET autocommit = 1",
                              "CREATE TABLE more (id BIGINT)", "DROP TABLE numbers", "TRUNCATE TABLE numbers"}) {
      CHECK_THROWS_AS(exec(*transaction, wrong), SqlError);
    }
    CHECK(value(*transaction, "SELECT n FROM numbers WHERE id = 1") == "1");
  }
  CHECK(value(store, "SELECT n FROM numbers WHERE id = 1") == "0");
  for (const auto* wrong : {"BEGIN", "SET sql_mode = ''", "USE mysql", "LOCK TABLES numbers WRITE"}) {
    CHECK_THROWS_AS(exec(store, wrong), SqlError);
  }
}

TEST_CASE("of two transactions that wait for each other one is undone as a whole and may be tried again") {
  MysqlSqlStore store(emptyMysqlDatabase());
  makeNumbers(store);
  const auto mine = beginWrite(store);
  add(*mine, 1);
  std::optional<base::Error> theirs;
  std::thread other([&] {
    const auto transaction = beginWrite(store);
    // More changes make it the one that the server keeps.
    exec(*transaction, "INSERT INTO numbers (id, n) VALUES (10, 0), (11, 0), (12, 0), (13, 0), (14, 0)");
    add(*transaction, 2);
    try {
      add(*transaction, 1);
      transaction->commit();
    } catch (const base::Error& error) {
      theirs = error;
    }
  });
  waitForLockWait();
  try {
    add(*mine, 2);
    FAIL("both transactions have what the other holds");
  } catch (const base::Error& error) {
    CHECK(error.kind == ErrorKind::unavailable);
    CHECK(error.code == "transaction_conflict");
    CHECK(error.retryAfter == 1s);
  }
  other.join();
  CHECK_FALSE(theirs.has_value());
  CHECK(kindThrownBy([&] { add(*mine, 1); }) == ErrorKind::unavailable);
  CHECK(kindThrownBy([&] { mine->commit(); }) == ErrorKind::unavailable);
  CHECK(values(store, "SELECT n FROM numbers WHERE id < 3") == std::vector<std::string>{"1", "1"});
}

TEST_CASE("a statement of the store's own that was undone for another transaction is run again") {
  MysqlSqlStore store(emptyMysqlDatabase());
  makeNumbers(store);
  const auto large = beginWrite(store);
  exec(*large, "INSERT INTO numbers (id, n) VALUES (10, 0), (11, 0), (12, 0), (13, 0), (14, 0)");
  add(*large, 2);
  std::thread other([&] { exec(store, "UPDATE numbers SET n = n + 10 WHERE id IN (1, 2)"); });
  waitForLockWait();
  add(*large, 1);
  large->commit();
  other.join();
  CHECK(values(store, "SELECT n FROM numbers WHERE id < 3") == std::vector<std::string>{"11", "11"});
}

TEST_CASE("a transaction that was undone for another one runs again as a whole") {
  MysqlSqlStore store(emptyMysqlDatabase());
  makeNumbers(store);
  const auto large = beginWrite(store);
  exec(*large, "INSERT INTO numbers (id, n) VALUES (10, 0), (11, 0), (12, 0), (13, 0), (14, 0)");
  add(*large, 2);
  int runs = 0;
  std::thread other([&] {
    transact(store, base::Deadline::after(20s), [&](SqlTransaction& transaction) {
      ++runs;
      add(transaction, 1);
      add(transaction, 2);
    });
  });
  waitForLockWait();
  add(*large, 1);
  large->commit();
  other.join();
  CHECK(runs == 2);
  CHECK(values(store, "SELECT n FROM numbers WHERE id < 3") == std::vector<std::string>{"2", "2"});
}

TEST_CASE("who waits too long for a lock is undone as a whole, and the session serves on") {
  MysqlSqlStore store(slowCallsEndAfter(2s));
  makeNumbers(store);
  const auto holder = beginWrite(store);
  add(*holder, 1);
  std::thread([&] {
    const auto transaction = beginWrite(store);
    add(*transaction, 2);
    CHECK(kindThrownBy([&] { add(*transaction, 1); }) == ErrorKind::unavailable);
    CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::unavailable);
  }).join();
  holder->commit();
  CHECK(values(store, "SELECT n FROM numbers") == std::vector<std::string>{"1", "0"});
  CHECK(store.stats().sessions == 2);
}
