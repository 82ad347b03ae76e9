#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "tests/support/http_client.hpp"
#include "tests/support/mariadb_server.hpp"
#include "tests/support/parallel.hpp"
#include "tests/support/plugin_folder.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay::testing;

namespace {

constexpr auto kBroken =
    "CREATE TABLE likes_notes (id BIGINT NOT NULL PRIMARY KEY);\n"
    "INSERT INTO likes_notes (id) VALUES (1);\n"
    "\n"
    "INSERT INTO likes_nots (id) VALUES (2);\n";
constexpr auto kMended =
    "CREATE TABLE likes_notes (id BIGINT NOT NULL PRIMARY KEY);\n"
    "INSERT INTO likes_notes (id) VALUES (1);\n"
    "\n"
    "INSERT INTO likes_notes (id) VALUES (2);\n";
constexpr auto kAfter = "CREATE TABLE likes_after (id BIGINT NOT NULL PRIMARY KEY);\n";

MariadbServer& server() {
  static MariadbServer shared;
  return shared;
}

/// An empty database on MariaDB, and the product's plugins with migrations that a test may change.
struct Site {
  /// What a host is told; each has a data folder of its own for all but the relational data.
  std::vector<std::string> arguments() const {
    const MariadbServer::Settings& sql = server().settings();
    std::vector<std::string> words = plugins.settings();
    for (const std::string& setting : {std::string("stores.sql.driver=mysql"), "stores.sql.host=" + sql.host,
                                       "stores.sql.port=" + std::to_string(sql.port), "stores.sql.user=" + sql.user,
                                       "stores.sql.password=" + sql.password, "stores.sql.database=" + database}) {
      words.insert(words.end(), {"--set", setting});
    }
    return words;
  }

  std::unique_ptr<ServerProcess> serve(const std::string& name = "host") const {
    return std::make_unique<ServerProcess>(ServerProcess::Options{folder.path() / name, arguments(), {}});
  }

  CommandResult migrate() const {
    std::vector<std::string> words = arguments();
    words.insert(words.begin(), "migrate");
    words.insert(words.end(), {"--set", "data_dir=" + (folder.path() / "host").string()});
    return runInstaplay(words);
  }

  std::string place(const std::string& migration) const { return plugins.migration("likes", migration).string(); }
  std::vector<std::string> query(const std::string& table) const {
    return server().execute("SELECT id FROM " + database + "." + table + " ORDER BY id");
  }
  bool has(const std::string& table) const {
    return !server()
                .execute("SELECT table_name FROM information_schema.tables WHERE table_schema = '" + database +
                         "' AND table_name = '" + table + "'")
                .empty();
  }

  TempFolder folder;
  PluginFolder plugins{folder.path() / "plugins", PluginFolder::built()};
  std::string database = server().newDatabase();
};

Json readiness(const ServerProcess& host) { return HttpClient(host.port()).get("/readyz").data(); }

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// How often each migration ran, by what the hosts wrote.
std::map<std::string, int> runsIn(const std::string& log) {
  constexpr std::string_view kMark = "migration ran";
  std::map<std::string, int> runs;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    if (const auto at = line.find(kMark); at != std::string::npos) ++runs[line.substr(at + kMark.size())];
  }
  return runs;
}

}  // namespace

TEST_CASE("two hosts that start at once on an empty database run each migration once, and both are ready") {
  const Site site;
  site.plugins.writeMigration("likes", "002_runs.sql",
                              "CREATE TABLE likes_runs (id BIGINT NOT NULL);\nINSERT INTO likes_runs (id) VALUES (1);");
  std::unique_ptr<ServerProcess> hosts[2];
  inParallel(2, [&](int i) { hosts[i] = site.serve("host" + std::to_string(i)); });

  for (const auto& host : hosts) {
    const Json state = readiness(*host);
    CHECK(state.at("problems").empty());
    for (const auto& [id, plugin] : state.at("plugins").items()) CHECK(plugin == "active");
  }
  const auto runs = runsIn(hosts[0]->output() + hosts[1]->output());
  CHECK(runs.size() > PluginFolder::built().size());
  for (const auto& [migration, times] : runs) {
    CAPTURE(migration);
    CHECK(times == 1);
  }
  CHECK(site.query("likes_runs") == std::vector<std::string>{"1"});
}

TEST_CASE("a migration that fails is told with file, line and statement, none runs after it, and mended it goes on") {
  const Site site;
  site.plugins.writeMigration("likes", "002_notes.sql", kBroken);
  site.plugins.writeMigration("likes", "003_after.sql", kAfter);

  const CommandResult refused = site.migrate();
  CHECK(refused.exitCode == 1);
  CHECK(contains(refused.output, site.place("002_notes.sql") + ":4: this statement failed: "));
  CHECK(contains(refused.output, "INSERT INTO likes_nots (id) VALUES (2)"));
  CHECK(site.query("likes_notes") == std::vector<std::string>{"1"});
  CHECK_FALSE(site.has("likes_after"));

  // Nobody needs likes, so the host serves without them; it tries again, and what ran does not run twice.
  {
    const Json state = readiness(*site.serve());
    CHECK(state.at("plugins").at("likes") == "failed");
    CHECK(state.at("plugins").at("posts") == "active");
    CHECK(state.at("problems").at("likes").at("stage") == "migrated");
    CHECK(site.query("likes_notes") == std::vector<std::string>{"1"});
    CHECK_FALSE(site.has("likes_after"));
  }
  site.plugins.writeMigration("likes", "002_notes.sql", kMended);
  const CommandResult mended = site.migrate();
  CAPTURE(mended.output);
  CHECK(mended.exitCode == 0);
  CHECK(site.query("likes_notes") == std::vector<std::string>{"1", "2"});
  CHECK(site.has("likes_after"));
}

TEST_CASE("a migration that changed after it ran is refused, and what follows it does not run") {
  const Site site;
  site.plugins.writeMigration("likes", "002_notes.sql", kMended);
  REQUIRE(site.migrate().exitCode == 0);
  site.plugins.writeMigration("likes", "002_notes.sql", kBroken);
  site.plugins.writeMigration("likes", "003_after.sql", kAfter);

  const CommandResult refused = site.migrate();
  CHECK(refused.exitCode == 1);
  CHECK(contains(refused.output, site.place("002_notes.sql") + ":4: this statement was changed after it ran."));
  CHECK_FALSE(site.has("likes_after"));

  site.plugins.writeMigration("likes", "002_notes.sql", kMended);
  CHECK(site.migrate().exitCode == 0);
  CHECK(site.query("likes_notes") == std::vector<std::string>{"1", "2"});
  CHECK(site.has("likes_after"));
}
