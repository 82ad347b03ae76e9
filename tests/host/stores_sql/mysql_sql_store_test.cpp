#include "host/stores/sql/mysql_sql_store.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <thread>

#include "tests/host/stores_mail/certificate.hpp"
#include "tests/host/stores_sql/mysql_stand.hpp"
#include "tests/host/stores_sql/sql_contract.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace std::chrono_literals;
using namespace instaplay;
using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using base::ErrorKind;

namespace {

std::string messageOfOpening(const MysqlSqlOptions& options) {
  try {
    const MysqlSqlStore store(options);
  } catch (const base::Error& error) {
    CHECK(error.kind == ErrorKind::unavailable);
    return error.message;
  }
  return "opened";
}

std::string placeOf(const MysqlSqlOptions& options) {
  return "Cannot use the database " + options.account.database + " on " + options.server.name() + ": ";
}

MysqlSqlOptions slowCallsEndAfter(std::chrono::milliseconds limit) {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.limits.statement = limit;
  return options;
}

void makeNumbers(SqlStore& sql) {
  exec(sql, "CREATE TABLE numbers (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)");
  exec(sql, "INSERT INTO numbers (id, n) VALUES (1, 0), (2, 0)");
}

void add(SqlRunner& sql, std::int64_t id) { exec(sql, "UPDATE numbers SET n = n + 1 WHERE id = ?", {id}); }

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

TEST_CASE("a session is strict, standard, READ COMMITTED and in utf8mb4 whatever the server's defaults are") {
  MysqlSqlStore store(emptyMysqlDatabase());
  CHECK(sharedServer().execute("SELECT @@global.character_set_server") == std::vector<std::string>{"latin1"});
  CHECK(value(store, "SELECT @@character_set_client || @@character_set_results || @@collation_connection") ==
        "utf8mb4utf8mb4utf8mb4_bin");
  CHECK(value(store, "SELECT @@collation_database") == "utf8mb4_bin");
  CHECK(value(store, "SELECT @@tx_isolation") == "READ-COMMITTED");
  CHECK(value(store, "SELECT @@autocommit") == "1");
  const std::string mode = value(store, "SELECT @@sql_mode");
  for (const auto* part : {"STRICT_ALL_TABLES", "ANSI_QUOTES", "PIPES_AS_CONCAT", "NO_BACKSLASH_ESCAPES",
                           "ONLY_FULL_GROUP_BY", "NO_ENGINE_SUBSTITUTION"}) {
    CHECK(mode.find(part) != std::string::npos);
  }
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

TEST_CASE("the store connects through a unix socket") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.server = {.socket = sharedServer().settings().socket};
  MysqlSqlStore store(options);
  CHECK(value(store, "SELECT DATABASE()") == options.account.database);
  options.account.password = "wrong";
  CHECK(messageOfOpening(options).starts_with("Cannot use the database " + options.account.database + " on " +
                                              sharedServer().settings().socket + ": Access denied"));
}

TEST_CASE("localhost is a host like any other, reached on its port") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.server.host = "localhost";
  MysqlSqlStore store(options);
  CHECK(value(store, "SELECT @@port") == std::to_string(options.server.port));
}

TEST_CASE("with authorities a store speaks TLS, and only to whom they signed for") {
  const testing::TempFolder folder;
  const std::string certificate = (folder.path() / "server.pem").string();
  const std::string foreign = (folder.path() / "foreign.pem").string();
  testing::writeSelfSigned(certificate, "localhost");
  testing::writeSelfSigned(foreign, "localhost");
  const testing::MariadbServer server({"--ssl-cert=" + certificate, "--ssl-key=" + certificate});
  MysqlSqlOptions options = optionsFor(server, "instaplay");
  options.server.host = "localhost";
  options.server.caFile = certificate;
  const auto cipher = [](SqlStore& store) {
    return value(store,
                 "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'ssl_cipher'");
  };
  {
    MysqlSqlStore store(options);
    CHECK(cipher(store) != "");
  }
  MysqlSqlOptions wrong = options;
  wrong.server.caFile = foreign;
  CHECK(
      messageOfOpening(wrong).ends_with("Check that the server speaks TLS and that its certificate is for localhost "
                                        "and signed by " +
                                        foreign + "."));
  wrong = options;
  wrong.server.host = "127.0.0.1";
  CHECK(messageOfOpening(wrong).starts_with(placeOf(wrong)));
  wrong = emptyMysqlDatabase();
  wrong.server.caFile = certificate;
  CHECK(messageOfOpening(wrong).starts_with(placeOf(wrong)));
}

TEST_CASE("a login that fails is told with the server, the reason and the fix, and without the password") {
  const MysqlSqlOptions good = emptyMysqlDatabase();
  SUBCASE("a wrong password") {
    MysqlSqlOptions options = good;
    options.account.password = "not this one";
    CHECK(messageOfOpening(options) ==
          placeOf(options) +
              "Access denied for user 'instaplay'@'127.0.0.1' (using password: YES). Correct the user or the password "
              "in the configuration, or set it on the server: ALTER USER 'instaplay'@'%' IDENTIFIED BY '...';");
  }
  SUBCASE("an unknown database") {
    MysqlSqlOptions options = good;
    options.account.database = "test_missing";
    CHECK(messageOfOpening(options) ==
          placeOf(options) +
              "Unknown database 'test_missing'. Make it: CREATE DATABASE `test_missing` CHARACTER SET utf8mb4 COLLATE "
              "utf8mb4_bin;");
  }
  SUBCASE("a user who may not use the database") {
    sharedServer().execute("CREATE OR REPLACE USER 'stranger'@'%' IDENTIFIED BY 'known'");
    MysqlSqlOptions options = good;
    options.account.user = "stranger";
    options.account.password = "known";
    const std::string message = messageOfOpening(options);
    CHECK(message.starts_with(placeOf(options) + "Access denied for user 'stranger'"));
    CHECK(message.find("If it is missing: CREATE DATABASE `" + options.account.database + "` CHARACTER SET") !=
          std::string::npos);
    CHECK(message.ends_with("Let the user in: GRANT ALL PRIVILEGES ON `" + options.account.database +
                            "`.* TO 'stranger'@'%';"));
  }
  SUBCASE("nobody listens") {
    MysqlSqlOptions options = good;
    options.server.port = 1;
    const std::string message = messageOfOpening(options);
    CHECK(message.starts_with("Cannot use the database " + options.account.database +
                              " on 127.0.0.1:1: Can't connect to server"));
    CHECK(message.ends_with("Check that the server runs, listens there and has room, and what its log says."));
  }
  SUBCASE("an unknown host") {
    MysqlSqlOptions options = good;
    options.server.host = "nowhere.invalid";
    CHECK(messageOfOpening(options).ends_with("Correct the name of the host in the configuration."));
  }
}

TEST_CASE("a database that takes different names for equal is refused with the fix, which helps") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  const std::string database = options.account.database;
  sharedServer().execute("ALTER DATABASE " + database + " CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
  CHECK(messageOfOpening(options) ==
        placeOf(options) +
            "it compares text by utf8mb4_general_ci, which takes different names for equal. While it has no tables "
            "yet: ALTER DATABASE `" +
            database + "` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;");
  sharedServer().execute("ALTER DATABASE `" + database + "` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;");
  CHECK(messageOfOpening(options) == "opened");
}

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
  CHECK(after.roundTrips - other.roundTrips == 4);
  CHECK(after.sessions == 1);
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

TEST_CASE("an upsert in another than the one written form is refused") {
  MysqlSqlStore store(emptyMysqlDatabase());
  makeNumbers(store);
  CHECK_THROWS_AS(exec(store, "INSERT INTO numbers (id, n) VALUES (1, 1) ON CONFLICT (id) DO NOTHING"), SqlError);
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

TEST_CASE("the server ends a statement that takes too long, and the session serves on") {
  MysqlSqlOptions options = slowCallsEndAfter(800ms);
  options.sessions = 1;
  MysqlSqlStore store(options);
  CHECK(kindThrownBy([&] {
          value(store, "SELECT COUNT(*) FROM seq_1_to_100000000 a, seq_1_to_100000000 b WHERE a.seq + b.seq < 0");
        }) == ErrorKind::unavailable);
  CHECK(value(store, "SELECT 1") == "1");
  CHECK(store.stats().sessions == 1);
}

TEST_CASE("a migration's statement takes as long as it needs") {
  MysqlSqlStore store(slowCallsEndAfter(200ms));
  const auto transaction = store.begin(TxMode::migration, base::Deadline::after(10s));
  CHECK(value(*transaction, "SELECT SLEEP(0.6)") == "0");
  CHECK(value(*transaction, "SELECT @@max_statement_time") == "0.000000");
  transaction->commit();
  CHECK(value(store, "SELECT @@max_statement_time") == "0.175000");
}
