#include "host/stores/sql/mysql_sql_store.hpp"

#include <doctest/doctest.h>

#include "tests/host/stores_sql/mysql_stand.hpp"
#include "tests/host/stores_sql/sql_contract.hpp"

using namespace std::chrono_literals;
using namespace instaplay;
using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using base::ErrorKind;

TEST_CASE("the MySQL store keeps the contract") {
  runSqlContract([] { return std::make_unique<MysqlSqlStore>(emptyDatabase()); });
}
