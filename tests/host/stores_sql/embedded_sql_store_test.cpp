#include "host/stores/sql/embedded_sql_store.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "host/stores/sql/temporary_folder.hpp"
#include "tests/host/stores_sql/sql_contract.hpp"
#include "tests/support/parallel.hpp"

using namespace std::chrono_literals;
using namespace instaplay;
using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using base::ErrorKind;

namespace {

EmbeddedSqlOptions optionsFor(const TemporaryFolder& folder) { return {.file = folder.path() / "store.db"}; }

std::string messageOfOpening(const EmbeddedSqlOptions& options) {
  try {
    const EmbeddedSqlStore store(options);
  } catch (const base::Error& error) {
    CHECK(error.kind == ErrorKind::unavailable);
    return error.message;
  }
  return "opened";
}

}  // namespace

TEST_CASE("the temporary SQLite store keeps the contract") {
  runSqlContract([] { return std::make_unique<EmbeddedSqlStore>(); });
}

TEST_CASE("the SQLite store in a file keeps the contract") {
  const TemporaryFolder folder;
  runSqlContract([&] { return std::make_unique<EmbeddedSqlStore>(optionsFor(folder)); });
}

TEST_CASE("data is there when the file is opened again") {
  const TemporaryFolder folder;
  {
    EmbeddedSqlStore store(optionsFor(folder));
    exec(store, "CREATE TABLE kept (id BIGINT NOT NULL PRIMARY KEY)");
    exec(store, "INSERT INTO kept (id) VALUES (7)");
  }
  EmbeddedSqlStore store(optionsFor(folder));
  CHECK(value(store, "SELECT id FROM kept") == "7");
  CHECK(value(store, "PRAGMA journal_mode") == "wal");
  CHECK(value(store, "PRAGMA synchronous") == "2");
  CHECK(value(store, "PRAGMA foreign_keys") == "1");
}

TEST_CASE("writers of two stores on one file lose no increment") {
  const TemporaryFolder folder;
  EmbeddedSqlStore first(optionsFor(folder));
  EmbeddedSqlStore second(optionsFor(folder));
  exec(first, "CREATE TABLE counters (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)");
  exec(first, "INSERT INTO counters (id, n) VALUES (1, 0)");
  std::atomic<int> failures{0};
  testing::inParallel(4, [&](int i) {
    EmbeddedSqlStore& store = i % 2 == 0 ? first : second;
    for (int k = 0; k < 25; ++k) {
      try {
        exec(store, "UPDATE counters SET n = n + 1 WHERE id = 1");
      } catch (const std::exception&) {
        ++failures;
      }
    }
  });
  CHECK(failures == 0);
  CHECK(value(second, "SELECT n FROM counters") == "100");
}

TEST_CASE("a store that is opened by several threads at once opens") {
  const TemporaryFolder folder;
  std::atomic<int> failures{0};
  testing::inParallel(8, [&](int) {
    if (messageOfOpening(optionsFor(folder)) != "opened") ++failures;
  });
  CHECK(failures == 0);
}

TEST_CASE("a full database undoes the whole transaction and serves again when there is room") {
  const TemporaryFolder folder;
  EmbeddedSqlOptions options = optionsFor(folder);
  options.maxBytes = 64 * 1024;
  EmbeddedSqlStore store(options);
  exec(store, "CREATE TABLE pages (id BIGINT NOT NULL PRIMARY KEY, body BLOB NOT NULL)");
  exec(store, "INSERT INTO pages (id, body) VALUES (1, x'01')");
  const std::string large(100 * 1024, 'x');

  const auto transaction = beginWrite(store);
  exec(*transaction, "INSERT INTO pages (id, body) VALUES (2, x'02')");
  const SqlValue params[] = {Blob{large}};
  try {
    transaction->exec("INSERT INTO pages (id, body) VALUES (3, ?)", params);
    FAIL("a full database took a row");
  } catch (const base::Error& error) {
    CHECK(error.kind == ErrorKind::unavailable);
    CHECK(error.message == "The database is full.");
  }
  CHECK(kindThrownBy([&] { exec(*transaction, "INSERT INTO pages (id, body) VALUES (4, x'04')"); }) ==
        ErrorKind::unavailable);
  CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::unavailable);

  CHECK(values(store, "SELECT id FROM pages") == std::vector<std::string>{"1"});
  CHECK(kindThrownBy([&] { store.exec("INSERT INTO pages (id, body) VALUES (3, ?)", params); }) ==
        ErrorKind::unavailable);
  exec(store, "INSERT INTO pages (id, body) VALUES (5, x'05')");
  CHECK(values(store, "SELECT id FROM pages ORDER BY id") == std::vector<std::string>{"1", "5"});
}

TEST_CASE("a file that cannot be opened is told with the reason and the fix") {
  const TemporaryFolder folder;
  const auto missing = folder.path() / "missing" / "store.db";
  CHECK(messageOfOpening({.file = missing}) ==
        "Cannot open the database " + missing.string() +
            ": it cannot be opened as a file. Check that its folder exists and that this user may write in it.");

  const auto garbage = folder.path() / "garbage.db";
  std::ofstream(garbage) << std::string(8192, 'g');
  CHECK(messageOfOpening({.file = garbage}) ==
        "Cannot open the database " + garbage.string() +
            ": file is not a database. Restore the file from a backup, or move it away to start with an empty one.");
}

TEST_CASE("a file that is damaged while in use makes the store unavailable, not wrong") {
  const TemporaryFolder folder;
  {
    EmbeddedSqlStore store(optionsFor(folder));
    exec(store, "CREATE TABLE kept (id BIGINT NOT NULL PRIMARY KEY, body BLOB)");
    for (std::int64_t i = 0; i < 50; ++i) exec(store, "INSERT INTO kept (id, body) VALUES (?, zeroblob(2000))", {i});
  }
  {
    std::fstream file(optionsFor(folder).file, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(16 * 4096, '\xff');
  }
  EmbeddedSqlStore store(optionsFor(folder));
  CHECK(kindThrownBy([&] { value(store, "SELECT COUNT(*) FROM kept WHERE body IS NOT NULL"); }) ==
        ErrorKind::unavailable);
}

TEST_CASE("who finds no session by the deadline is told that the database is busy") {
  EmbeddedSqlStore store({.readers = 1, .wait = 20ms});
  exec(store, "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY)");
  {
    const auto reader = beginRead(store);
    CHECK(kindThrownBy([&] { store.begin(TxMode::readOnly, base::Deadline::after(20ms)); }) == ErrorKind::unavailable);
    CHECK(kindThrownBy([&] { value(store, "SELECT 1"); }) == ErrorKind::unavailable);
    CHECK(kindThrownBy([&] { store.ping(base::Deadline::after(20ms)); }) == ErrorKind::unavailable);
  }
  CHECK(value(store, "SELECT 1") == "1");

  const auto writer = beginWrite(store);
  auto kind = ErrorKind::internal;
  std::thread([&] { kind = kindThrownBy([&] { exec(store, "DELETE FROM t"); }); }).join();
  CHECK(kind == ErrorKind::unavailable);
}

TEST_CASE("a writer waits no longer than its deadline for another process") {
  const TemporaryFolder folder;
  EmbeddedSqlStore here(optionsFor(folder));
  EmbeddedSqlStore there(optionsFor(folder));
  const auto held = beginWrite(there);
  CHECK(kindThrownBy([&] { here.begin(TxMode::readWrite, base::Deadline::after(20ms)); }) == ErrorKind::unavailable);
  held->commit();
  CHECK_NOTHROW(beginWrite(here)->commit());
}

TEST_CASE("a statement that ends its transaction is refused and undoes it") {
  EmbeddedSqlStore store;
  exec(store, "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY)");
  {
    const auto transaction = beginWrite(store);
    exec(*transaction, "INSERT INTO t (id) VALUES (1)");
    CHECK_THROWS_AS(exec(*transaction, "ROLLBACK"), SqlError);
    CHECK(kindThrownBy([&] { exec(*transaction, "INSERT INTO t (id) VALUES (2)"); }) == ErrorKind::unavailable);
  }
  exec(store, "BEGIN");
  exec(store, "INSERT INTO t (id) VALUES (3)");
  CHECK(values(store, "SELECT id FROM t") == std::vector<std::string>{"3"});
  CHECK_NOTHROW(beginWrite(store)->commit());
}

TEST_CASE("a query that writes takes the writer's turn") {
  EmbeddedSqlStore store;
  exec(store, "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY)");
  CHECK(value(store, "INSERT INTO t (id) VALUES (5) RETURNING id") == "5");
  CHECK(value(store, "SELECT id FROM t") == "5");
}

TEST_CASE("a broken foreign key is refused") {
  EmbeddedSqlStore store;
  exec(store, "CREATE TABLE parents (id BIGINT NOT NULL PRIMARY KEY)");
  exec(store, "CREATE TABLE children (parent BIGINT NOT NULL REFERENCES parents (id))");
  CHECK_THROWS_AS(exec(store, "INSERT INTO children (parent) VALUES (1)"), SqlError);
}

TEST_CASE("statements are prepared once per session and counted") {
  EmbeddedSqlStore store;
  exec(store, "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY)");
  value(store, "SELECT id FROM t");
  const SqlStats before = store.stats();
  for (int i = 0; i < 10; ++i) value(store, "SELECT id FROM t");
  const SqlStats after = store.stats();
  CHECK(after.statements - before.statements == 10);
  CHECK(after.prepared == before.prepared);
  CHECK(after.transactions == before.transactions);
}

TEST_CASE("more kinds of statements than a session keeps do not stop it") {
  EmbeddedSqlStore store;
  for (int i = 0; i < 1500; ++i) {
    CHECK(value(store, "SELECT " + std::to_string(i)) == std::to_string(i));
  }
}
