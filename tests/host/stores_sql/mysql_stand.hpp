#pragma once

#include <memory>
#include <string>

#include "host/stores/sql/mysql_sql_store.hpp"
#include "tests/host/stores_sql/sql_contract.hpp"
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

/// As emptyMysqlDatabase, for statements that take too long.
inline MysqlSqlOptions slowCallsEndAfter(std::chrono::milliseconds limit) {
  MysqlSqlOptions options = emptyMysqlDatabase();
  options.limits.statement = limit;
  return options;
}

inline void makeNumbers(SqlStore& sql) {
  contract::exec(sql, "CREATE TABLE numbers (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)");
  contract::exec(sql, "INSERT INTO numbers (id, n) VALUES (1, 0), (2, 0)");
}

inline void add(SqlRunner& sql, std::int64_t id) {
  contract::exec(sql, "UPDATE numbers SET n = n + 1 WHERE id = ?", {id});
}

}  // namespace instaplay::stores
