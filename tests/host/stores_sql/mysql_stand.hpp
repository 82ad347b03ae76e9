#pragma once

#include <memory>
#include <string>

#include "host/stores/sql/mysql_sql_store.hpp"
#include "tests/support/mariadb_server.hpp"

namespace instaplay::stores {

/// How a store reaches a database of a server.
inline MysqlSqlOptions optionsFor(const testing::MariadbServer& server, const std::string& database) {
  const auto& settings = server.settings();
  MysqlSqlOptions options;
  options.server = {settings.host, settings.port};
  options.account = {settings.user, settings.password, database};
  return options;
}

/// One server for all tests of a program.
inline testing::MariadbServer& sharedServer() {
  static testing::MariadbServer server;
  return server;
}

inline MysqlSqlOptions emptyMysqlDatabase() { return optionsFor(sharedServer(), sharedServer().newDatabase()); }

}  // namespace instaplay::stores
