#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "host/base/deadline_scope.hpp"
#include "tests/host/stores_sql/mysql_stand.hpp"
#include "tests/host/stores_sql/sql_contract.hpp"
#include "tests/host/stores_sql/write_load.hpp"
#include "tests/support/server_process.hpp"

using namespace std::chrono_literals;
using namespace instaplay;
using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using base::ErrorKind;

namespace {

/// Calls that a stopped server does not answer end after a second.
MysqlSqlOptions hasty() {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.limits = {.login = 1s, .statement = 1s};
  options.wait = 2s;
  return options;
}

/// Lets the server go on at the end of a test, whatever happened.
class Pause {
 public:
  Pause() { sharedServer().pauseIt(); }
  ~Pause() { sharedServer().resumeIt(); }
  Pause(const Pause&) = delete;
  Pause& operator=(const Pause&) = delete;
};

std::string connectionOf(SqlRunner& sql) { return value(sql, "SELECT CONNECTION_ID()"); }
void killConnection(const std::string& id) { sharedServer().execute("KILL CONNECTION " + id); }

std::vector<std::string> connectionsTo(const MysqlSqlOptions& options) {
  std::vector<std::string> ids;
  for (const auto& session : sharedServer().sessions()) {
    if (session.database == options.account.database) ids.push_back(session.id);
  }
  return ids;
}

}  // namespace

TEST_CASE("a server that is killed under load and started again loses nothing acknowledged, and the store goes on") {
  MysqlSqlStore store(emptyMysqlDatabase());
  exec(store, kMakeEntries);
  WriteLoad load(store, 8);
  for (int round = 0; round < 3; ++round) {
    load.awaitProgress();
    sharedServer().kill();
    load.awaitFailures();
    sharedServer().start();
    load.awaitProgress();
  }
  load.check();
}

TEST_CASE("a server that is shut down and started again is met with new sessions, without a failure when idle") {
  MysqlSqlStore store(emptyMysqlDatabase());
  exec(store, kMakeEntries);
  WriteLoad load(store, 4);
  load.awaitProgress();
  load.end();
  sharedServer().stop();
  CHECK(kindThrownBy([&] { exec(store, kAddEntry, {std::int64_t{1}}); }) == ErrorKind::unavailable);
  CHECK(kindThrownBy([&] { beginWrite(store); }) == ErrorKind::unavailable);
  CHECK(kindThrownBy([&] { store.ping(base::Deadline::after(2s)); }) == ErrorKind::unavailable);
  sharedServer().start();
  CHECK_NOTHROW(store.ping(base::Deadline::after(5s)));
  load.check();
}

TEST_CASE("idle sessions that the server ended cost no failure") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.sessions = 4;
  MysqlSqlStore store(options);
  exec(store, kMakeEntries);
  {
    const auto first = beginRead(store);
    const auto second = beginRead(store);
    const auto third = beginRead(store);
  }
  for (const auto& id : connectionsTo(options)) killConnection(id);
  exec(store, kAddEntry, {std::int64_t{1}});
  CHECK(value(store, "SELECT id FROM entries") == "1");
  CHECK_NOTHROW(beginWrite(store)->commit());
}

TEST_CASE("connections killed under load cost their statements only") {
  const MysqlSqlOptions options = emptyMysqlDatabase();
  MysqlSqlStore store(options);
  exec(store, kMakeEntries);
  WriteLoad load(store, 8);
  for (int round = 0; round < 20; ++round) {
    load.awaitProgress(10);
    for (const auto& id : connectionsTo(options)) {
      try {
        killConnection(id);
      } catch (const std::runtime_error&) {
        // It has ended by itself meanwhile.
      }
    }
  }
  load.awaitProgress();
  load.check();
}

TEST_CASE("a server that is stopped makes calls throw while it is stopped, and none is stuck") {
  MysqlSqlStore store(hasty());
  exec(store, kMakeEntries);
  const auto open = beginWrite(store);
  exec(*open, kAddEntry, {std::int64_t{-1}});
  WriteLoad load(store, 4);
  load.awaitProgress();
  {
    const Pause pause;
    load.awaitFailures(8);
    CHECK(kindThrownBy([&] { exec(*open, kAddEntry, {std::int64_t{-2}}); }) == ErrorKind::unavailable);
    CHECK(kindThrownBy([&] { open->commit(); }) == ErrorKind::unavailable);
    CHECK(kindThrownBy([&] { value(store, "SELECT 1"); }) == ErrorKind::unavailable);
    CHECK(kindThrownBy([&] { store.ping(base::Deadline::after(500ms)); }) == ErrorKind::unavailable);
    load.end();
  }
  WriteLoad after(store, 4, 500'000'000);
  after.awaitProgress();
  after.check();
  load.check();
  CHECK(value(store, "SELECT COUNT(*) FROM entries WHERE id < 0") == "0");
}

TEST_CASE("a call that has less time than a statement may take is told so, and its session is replaced") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.sessions = 1;
  options.limits.statement = 60s;
  MysqlSqlStore store(options);
  exec(store, kMakeEntries);
  const std::string first = connectionOf(store);
  {
    const Pause pause;
    const base::DeadlineScope call(base::Deadline::after(300ms));
    CHECK(kindThrownBy([&] { value(store, "SELECT COUNT(*) FROM entries"); }) == ErrorKind::timeout);
  }
  CHECK(connectionOf(store) != first);
  const auto transaction = beginWrite(store);
  exec(*transaction, kAddEntry, {std::int64_t{1}});
  {
    const Pause pause;
    const base::DeadlineScope call(base::Deadline::after(300ms));
    CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::timeout);
  }
  CHECK(kindThrownBy([&] { exec(*transaction, kAddEntry, {std::int64_t{2}}); }) == ErrorKind::unavailable);
  CHECK(value(store, "SELECT COUNT(*) FROM entries WHERE id = 2") == "0");
}

TEST_CASE("a store does not open on a server that is stopped, and says so in time") {
  const MysqlSqlOptions options = hasty();
  const Pause pause;
  try {
    const MysqlSqlStore store(options);
    FAIL("opened");
  } catch (const base::Error& error) {
    CHECK(error.message.starts_with("Cannot use the database " + options.account.database + " on 127.0.0.1:"));
    CHECK(error.message.find("Lost connection to server at 'handshake") != std::string::npos);
  }
}

TEST_CASE("a transaction whose connection is lost is lost as a whole") {
  MysqlSqlStore store(emptyMysqlDatabase());
  exec(store, kMakeEntries);
  bool ran = false;
  {
    const auto transaction = beginWrite(store);
    exec(*transaction, kAddEntry, {std::int64_t{1}});
    transaction->afterCommit([&] { ran = true; });
    killConnection(connectionOf(*transaction));
    CHECK(kindThrownBy([&] { exec(*transaction, kAddEntry, {std::int64_t{2}}); }) == ErrorKind::unavailable);
    CHECK(kindThrownBy([&] { exec(*transaction, kAddEntry, {std::int64_t{3}}); }) == ErrorKind::unavailable);
    CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::unavailable);
  }
  {
    const auto transaction = beginWrite(store);
    exec(*transaction, kAddEntry, {std::int64_t{4}});
    killConnection(connectionOf(*transaction));
    CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::unavailable);
  }
  CHECK_FALSE(ran);
  CHECK(value(store, "SELECT COUNT(*) FROM entries") == "0");
}

TEST_CASE("a connection lost before a transaction did anything is told as one to repeat, unless it was to commit") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.sessions = 1;
  MysqlSqlStore store(options);
  exec(store, kMakeEntries);
  const auto codeOf = [&](auto use) {
    const std::string id = connectionOf(store);
    const auto transaction = beginWrite(store);
    killConnection(id);
    try {
      use(*transaction);
    } catch (const base::Error& error) {
      CHECK(error.kind == ErrorKind::unavailable);
      return error.code;
    }
    return std::string("none");
  };
  const SqlValue one[]{std::int64_t{1}};
  CHECK(codeOf([&](SqlTransaction& transaction) { transaction.exec(kAddEntry, one); }) == "transaction_conflict");
  CHECK(codeOf([&](SqlTransaction& transaction) {
          transaction.defer(kAddEntry, one);
          transaction.commit();
        }) == "unavailable");
  CHECK(value(store, "SELECT COUNT(*) FROM entries") == "0");
}

TEST_CASE("a query whose statement was interrupted, but not its connection, is told as unavailable") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.sessions = 1;
  MysqlSqlStore store(options);
  const std::string id = connectionOf(store);
  auto kind = ErrorKind::internal;
  std::thread busy([&] {
    kind = kindThrownBy([&] {
      value(store, "SELECT COUNT(*) FROM seq_1_to_100000000 a, seq_1_to_100000000 b WHERE a.seq + b.seq < 0");
    });
  });
  CHECK(testing::eventually([&] {
    const auto sessions = sharedServer().sessions();
    return std::ranges::any_of(sessions, [&](const auto& one) { return one.id == id && one.command == "Execute"; });
  }));
  sharedServer().execute("KILL QUERY " + id);
  busy.join();
  CHECK(kind == ErrorKind::unavailable);
  CHECK(connectionOf(store) == id);
}

TEST_CASE("who finds no session by the deadline is told that the database is busy") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.sessions = 2;
  options.wait = 20ms;
  MysqlSqlStore store(options);
  {
    const auto first = beginRead(store);
    const auto second = beginRead(store);
    CHECK(kindThrownBy([&] { store.begin(TxMode::readWrite, base::Deadline::after(20ms)); }) == ErrorKind::unavailable);
    CHECK(kindThrownBy([&] { value(store, "SELECT 1"); }) == ErrorKind::unavailable);
    CHECK(kindThrownBy([&] { store.ping(base::Deadline::after(20ms)); }) == ErrorKind::unavailable);
  }
  CHECK(value(store, "SELECT 1") == "1");
}

TEST_CASE("a server that has no room for a session costs that one call, and its room is used when it is there") {
  MysqlSqlStore store(emptyMysqlDatabase());
  const auto most = sharedServer().execute("SELECT @@max_connections").front();
  const auto first = beginRead(store);
  sharedServer().execute("SET GLOBAL max_connections = 10");
  std::vector<std::unique_ptr<SqlTransaction>> held;
  const auto fill = [&] {
    while (held.size() < 15) held.push_back(beginRead(store));
  };
  CHECK(kindThrownBy(fill) == ErrorKind::unavailable);
  sharedServer().execute("SET GLOBAL max_connections = " + most);
  CHECK_NOTHROW(fill());
}

TEST_CASE("a session that is old is replaced") {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.sessions = 1;
  options.maxLife = 0ms;
  MysqlSqlStore store(options);
  const std::string first = connectionOf(store);
  CHECK(connectionOf(store) != first);
}

TEST_CASE("a session that lay idle is asked first, and one that does not answer is replaced") {
  MysqlSqlOptions options = hasty();
  options.sessions = 1;
  options.checkAfterIdle = -1ms;
  MysqlSqlStore store(options);
  const std::string first = connectionOf(store);
  CHECK(connectionOf(store) == first);
  const SqlStats before = store.stats();
  CHECK(connectionOf(store) == first);
  CHECK(store.stats().roundTrips - before.roundTrips == 2);
  {
    const Pause pause;
    CHECK(kindThrownBy([&] { connectionOf(store); }) == ErrorKind::unavailable);
  }
  CHECK(connectionOf(store) != first);
}

TEST_CASE("reads that may be stale go to the server when the replica hangs, and do not wait for it each time") {
  testing::MariadbServer replica;
  MysqlSqlOptions options = emptyMysqlDatabase();
  const MysqlSqlOptions onReplica = optionsFor(replica, "instaplay");
  replica.execute("CREATE DATABASE " + options.account.database + " COLLATE utf8mb4_bin");
  options.replicas = {onReplica.server};
  options.limits = {.login = 60s, .statement = 60s};
  MysqlSqlStore store(options);
  const auto port = [&] {
    const auto transaction = store.begin(TxMode::staleReads, base::Deadline::after(60s));
    return value(*transaction, "SELECT @@port");
  };
  const std::string ofServer = value(store, "SELECT @@port");
  // It is left alone for a while when it does not let a client in within a second.
  CHECK(testing::eventually([&] { return port() == std::to_string(onReplica.server.port); }, 60s));

  replica.pauseIt();
  CHECK(port() == ofServer);
  const auto sessions = store.stats().sessions;
  for (int i = 0; i < 100; ++i) CHECK(port() == ofServer);
  CHECK(store.stats().sessions <= sessions + 1);
  replica.resumeIt();
  CHECK(testing::eventually([&] { return port() != ofServer; }, 60s));
}

TEST_CASE("reads that may be stale go to a replica while it answers, and to the server when not") {
  std::optional<testing::MariadbServer> replica(std::in_place);
  const MysqlSqlOptions onReplica = optionsFor(*replica, "instaplay");
  MysqlSqlOptions options = optionsFor(sharedServer(), "instaplay");
  options.replicas = {onReplica.server};
  const auto sourceOf = [](SqlStore& sql, TxMode mode) {
    const auto transaction = sql.begin(mode, base::Deadline::after(10s));
    const std::string source = value(*transaction, "SELECT name FROM source");
    transaction->commit();
    return source;
  };
  const std::vector<std::pair<MysqlSqlOptions, std::string>> servers{{options, "primary"}, {onReplica, "replica"}};
  for (const auto& [server, name] : servers) {
    MysqlSqlStore store(server);
    exec(store, "CREATE TABLE source (name VARCHAR(20) NOT NULL)");
    exec(store, "INSERT INTO source (name) VALUES (?)", {std::string_view{name}});
  }

  MysqlSqlStore store(options);
  CHECK(testing::eventually([&] { return sourceOf(store, TxMode::staleReads) == "replica"; }, 60s));
  CHECK(sourceOf(store, TxMode::readOnly) == "primary");
  CHECK(sourceOf(store, TxMode::readWrite) == "primary");
  CHECK(value(store, "SELECT name FROM source") == "primary");
  replica.reset();
  CHECK(sourceOf(store, TxMode::staleReads) == "primary");

  MysqlSqlStore without(options);
  CHECK(sourceOf(without, TxMode::staleReads) == "primary");
}
