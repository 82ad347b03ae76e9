#include "host/stores/sql/embedded_sql_store.hpp"
#include "host/stores/sql/temporary_folder.hpp"
#include "tests/host/stores_sql/migrations_stand.hpp"

namespace instaplay::stores {

OpenStore emptyDatabase() {
  const auto folder = std::make_shared<TemporaryFolder>();
  return
      [folder] { return std::make_unique<EmbeddedSqlStore>(EmbeddedSqlOptions{.file = folder->path() / "store.db"}); };
}

std::string reasonForMissingTable(const std::string& table) { return "no such table: " + table; }
std::string dropIndexOn(const std::string& index, const std::string&) { return index; }

}  // namespace instaplay::stores
