#include <doctest/doctest.h>

#include "tests/host/stores_mail/certificate.hpp"
#include "tests/host/stores_sql/mysql_stand.hpp"
#include "tests/host/stores_sql/sql_contract.hpp"
#include "tests/support/temp_folder.hpp"

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

}  // namespace

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
