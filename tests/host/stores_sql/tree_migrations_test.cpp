#include <doctest/doctest.h>

#include <filesystem>

#include "host/stores/sql/migrations.hpp"
#include "tests/host/stores_sql/migrations_stand.hpp"

using namespace instaplay;
using namespace instaplay::stores;

TEST_CASE("the migrations of the host and of every plugin run") {
  const std::filesystem::path tree = INSTAPLAY_TREE;
  std::vector<MigrationSource> sources{{"host", tree / "host" / "migrations"}};
  for (const auto& plugin : std::filesystem::directory_iterator(tree / "plugins")) {
    sources.push_back({plugin.path().filename().string(), plugin.path() / "migrations"});
  }
  const OpenStore open = emptyDatabase();
  const auto sql = open();
  const base::SystemClock clock;
  Migrations migrations(*sql, clock);
  for (const MigrationSource& source : sources) {
    INFO(source.owner);
    CHECK_NOTHROW(migrations.run(source));
    CHECK(migrations.pending(source).empty());
  }
}
