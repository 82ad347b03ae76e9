#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "host/stores/sql/migrations.hpp"
#include "tests/host/stores_sql/migrations_stand.hpp"

using namespace instaplay;
using namespace instaplay::stores;

TEST_CASE("the switch of a feature flag for a thousand people is kept") {
  const OpenStore open = emptyDatabase();
  const auto sql = open();
  const base::SystemClock clock;
  Migrations(*sql, clock).run({"host", std::filesystem::path(INSTAPLAY_TREE) / "host" / "migrations"});
  const std::string rule(1000 * 4 * 64, 'u');
  const SqlValue params[] = {std::string_view{"flag:feed.ranked"}, std::string_view{rule}, std::int64_t{1},
                             std::string_view{}};
  sql->exec("INSERT INTO host_toggles (name, value, changed_ms, changed_by) VALUES (?, ?, ?, ?)", params);
  std::string kept;
  sql->query("SELECT value FROM host_toggles", {}, [&](SqlRow row) {
    kept = std::get<std::string_view>(row[0]);
    return true;
  });
  CHECK(kept == rule);
}

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
