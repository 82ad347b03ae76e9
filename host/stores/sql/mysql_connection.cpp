#include "host/stores/sql/mysql_connection.hpp"

#include <Poco/Exception.h>
#include <fmt/format.h>
#include <mysql/errmsg.h>
#include <mysql/mysqld_error.h>

#include <algorithm>
#include <array>

#include "host/base/error.hpp"
#include "host/stores/sql/mysql_failure.hpp"

namespace instaplay::stores {
namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Standard SQL, so that a statement means the same here and on SQLite: ".." is a name, || joins, a backslash is itself.
constexpr auto kMode =
    "STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
    "NO_ENGINE_SUBSTITUTION,ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES";
constexpr auto kCollations = std::to_array<std::string_view>({"utf8mb4_bin", "utf8mb4_nopad_bin", "utf8mb4_0900_bin"});

[[noreturn]] void refuse(const MysqlLogin& login, std::string_view reason, std::string_view advice) {
  throw base::unavailable(fmt::format("Cannot use the database {} on {}: {}. {}", login.account.database,
                                      login.server.name(), reason, advice));
}

std::string createDatabase(const std::string& name) {
  return fmt::format("CREATE DATABASE `{}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;", name);
}

std::string adviceFor(const MysqlLogin& login, unsigned int code) {
  const auto& [user, password, database] = login.account;
  switch (code) {
    case ER_ACCESS_DENIED_ERROR:
    case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
    case CR_AUTH_PLUGIN_ERR:
      return fmt::format(
          "Correct the user or the password in the configuration, or set it on the server: ALTER USER '{}'@'%' "
          "IDENTIFIED BY '...';",
          user);
    case ER_DBACCESS_DENIED_ERROR:
      return fmt::format("If it is missing: {} Let the user in: GRANT ALL PRIVILEGES ON `{}`.* TO '{}'@'%';",
                         createDatabase(database), database, user);
    case ER_BAD_DB_ERROR: return "Make it: " + createDatabase(database);
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
      return "Raise max_connections of the server, or let the hosts use fewer sessions.";
    case CR_SSL_CONNECTION_ERROR:
      return fmt::format("Check that the server speaks TLS and that its certificate is for {} and signed by {}.",
                         login.server.host, login.server.caFile);
    case CR_UNKNOWN_HOST: return "Correct the name of the host in the configuration.";
    default: return "Check that the server runs, listens there and has room, and what its log says.";
  }
}

/// The client takes whole seconds, and none for no limit.
unsigned int secondsUntil(base::Deadline deadline) {
  return std::max(1U, static_cast<unsigned int>(ceil<seconds>(milliseconds{deadline.leftMs()}).count()));
}

void setOptions(MYSQL& handle, const MysqlLogin& login, base::Deadline deadline) {
  const unsigned int timeout = secondsUntil(deadline);
  const my_bool yes = 1, no = 0;
  const unsigned int off = 0;
  mysql_options(&handle, MYSQL_OPT_CONNECT_TIMEOUT, &timeout);
  mysql_options(&handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  mysql_options(&handle, MYSQL_OPT_RECONNECT, &no);
  mysql_options(&handle, MYSQL_OPT_LOCAL_INFILE, &off);
  mysql_options(&handle, MARIADB_OPT_FOUND_ROWS, &yes);
  mysql_options(&handle, MARIADB_OPT_MULTI_STATEMENTS, &yes);
  // Left to itself the client takes "localhost" for the unix socket that was compiled in.
  const unsigned int protocol = login.server.socket.empty() ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET;
  mysql_options(&handle, MYSQL_OPT_PROTOCOL, &protocol);
  if (!login.server.socket.empty()) mysql_options(&handle, MARIADB_OPT_UNIXSOCKET, login.server.socket.c_str());
  if (login.server.caFile.empty()) return;
  mysql_options(&handle, MYSQL_OPT_SSL_CA, login.server.caFile.c_str());
  mysql_options(&handle, MYSQL_OPT_SSL_ENFORCE, &yes);
  mysql_options(&handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
}

bool isMariadb(MYSQL& connection) {
  return std::string_view(mysql_get_server_info(&connection)).find("MariaDB") != std::string_view::npos;
}

/// The server gives up a little before the host does, so that the connection outlives a slow statement.
std::string setupOf(MYSQL& connection, const MysqlLimits& limits) {
  const auto statement = limits.statement - limits.statement / 8;
  const auto lock = std::max<std::int64_t>(1, limits.statement.count() / 2000);
  const std::string limit = isMariadb(connection)
                                ? fmt::format("max_statement_time = {:.3f}", double(statement.count()) / 1000)
                                : fmt::format("max_execution_time = {}", statement.count());
  return fmt::format(
      "SET NAMES utf8mb4 COLLATE utf8mb4_bin, SESSION sql_mode = '{}', SESSION autocommit = 1, SESSION "
      "innodb_lock_wait_timeout = {}, SESSION lock_wait_timeout = {}, SESSION {};"
      "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
      kMode, lock, lock, limit);
}

struct ServerFacts {
  std::string collation;
  std::size_t largestPacket = 0;
};

ServerFacts factsOf(MYSQL& connection) {
  constexpr std::string_view kAsk = "SELECT @@collation_database, @@max_allowed_packet";
  if (mysql_real_query(&connection, kAsk.data(), kAsk.size()) != 0) throw MysqlFailure::of(connection);
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(mysql_store_result(&connection),
                                                                        &mysql_free_result);
  if (result == nullptr) throw MysqlFailure::of(connection);
  const MYSQL_ROW row = mysql_fetch_row(result.get());
  return {row[0], std::stoull(row[1])};
}

void refuseOtherCollation(const MysqlLogin& login, const std::string& collation) {
  if (std::find(kCollations.begin(), kCollations.end(), collation) != kCollations.end()) return;
  refuse(login, fmt::format("it compares text by {}, which takes different names for equal", collation),
         fmt::format("While it has no tables yet: ALTER DATABASE `{}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;",
                     login.account.database));
}

ServerFacts setUp(MYSQL& connection, const MysqlLogin& login, CallWatchdog& watchdog, base::Deadline deadline) {
  const auto guard = watchdog.watch(mysql_get_socket(&connection), deadline);
  runMysql(connection, setupOf(connection, login.limits));
  ServerFacts facts = factsOf(connection);
  refuseOtherCollation(login, facts.collation);
  return facts;
}

/// The client makes itself ready once, and not safely in two threads.
void ensureClient() {
  static const int kReady = mysql_library_init(0, nullptr, nullptr);
  if (kReady != 0) throw base::unavailable("The MySQL client cannot be used.");
}

}  // namespace

std::string MysqlServer::name() const { return socket.empty() ? fmt::format("{}:{}", host, port) : socket; }

MysqlConnection openMysql(const MysqlLogin& login, CallWatchdog& watchdog, base::Deadline deadline) {
  ensureClient();
  const auto& [server, account, limits] = login;
  auto handle = std::make_unique<Poco::Data::MySQL::SessionHandle>(nullptr);
  setOptions(**handle, login, deadline.sooner(base::Deadline::after(limits.login)));
  try {
    handle->connect(server.socket.empty() ? server.host.c_str() : nullptr, account.user.c_str(),
                    account.password.c_str(), account.database.c_str(), server.port);
    const ServerFacts facts = setUp(**handle, login, watchdog, deadline.sooner(base::Deadline::after(limits.login)));
    return {std::move(handle), facts.largestPacket};
  } catch (const Poco::Exception&) {
    const MysqlFailure failure = MysqlFailure::of(**handle);
    refuse(login, failure.message, adviceFor(login, failure.code));
  } catch (const MysqlFailure& failure) {
    refuse(login, failure.message, adviceFor(login, failure.code));
  }
}

void runMysql(MYSQL& connection, std::string_view statements) {
  int status = mysql_real_query(&connection, statements.data(), static_cast<unsigned long>(statements.size()));
  while (status == 0) {
    mysql_free_result(mysql_store_result(&connection));
    if (mysql_errno(&connection) != 0) break;
    status = mysql_next_result(&connection);
  }
  if (mysql_errno(&connection) != 0) throw MysqlFailure::of(connection);
}

std::string_view unlimitedStatements(MYSQL& connection) {
  return isMariadb(connection) ? "SET SESSION max_statement_time = 0, SESSION lock_wait_timeout = 86400, SESSION "
                                 "innodb_lock_wait_timeout = 86400"
                               : "SET SESSION max_execution_time = 0, SESSION lock_wait_timeout = 86400, SESSION "
                                 "innodb_lock_wait_timeout = 86400";
}

}  // namespace instaplay::stores
