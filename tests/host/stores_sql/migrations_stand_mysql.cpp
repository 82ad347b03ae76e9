#include "tests/host/stores_sql/migrations_stand.hpp"
#include "tests/host/stores_sql/mysql_stand.hpp"

namespace instaplay::stores {

OpenStore emptyDatabase() {
  return [options = emptyMysqlDatabase()] { return std::make_unique<MysqlSqlStore>(options); };
}

std::string reasonForMissingTable(const std::string& table) {
  return "Table '" + sharedServer().lastDatabase() + "." + table + "' doesn't exist";
}
std::string dropIndexOn(const std::string& index, const std::string& table) { return index + " ON " + table; }

}  // namespace instaplay::stores
