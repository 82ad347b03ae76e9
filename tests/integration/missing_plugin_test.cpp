#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "tests/support/http_client.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay::testing;

namespace {

namespace fs = std::filesystem;

std::set<std::string> pluginIds() {
  std::set<std::string> ids;
  for (const auto& entry : fs::directory_iterator(INSTAPLAY_PLUGIN_FOLDER)) {
    if (fs::exists(entry.path() / "plugin.yaml")) ids.insert(entry.path().filename());
  }
  return ids;
}

/// Copies what a plugin is installed as, out of the folder that it was built in.
void install(const std::string& id, const fs::path& plugins) {
  const fs::path built = fs::path(INSTAPLAY_PLUGIN_FOLDER) / id;
  fs::create_directories(plugins / id);
  for (const std::string& part : {std::string("plugin.yaml"), std::string("migrations"), id + ".so"}) {
    if (fs::exists(built / part)) fs::copy(built / part, plugins / id / part, fs::copy_options::recursive);
  }
}

/// What /readyz says where all plugins are installed but one.
Json readinessWithout(const std::string& missing) {
  const TempFolder folder;
  const auto plugins = folder.path() / "plugins";
  for (const std::string& id : pluginIds()) {
    if (id != missing) install(id, plugins);
  }
  const ServerProcess server({folder.path() / "data", {"--set", "plugins.directories=[" + plugins.string() + "]"}, {}});
  return HttpClient(server.port()).get("/readyz").data();
}

}  // namespace

TEST_CASE("without one plugin's folder the host serves on, and who needs it is blocked and says by whom") {
  for (const std::string& missing : pluginIds()) {
    CAPTURE(missing);
    const Json readiness = readinessWithout(missing);
    const Json& plugins = readiness.at("plugins");
    CHECK_FALSE(plugins.contains(missing));
    CHECK(plugins.size() == pluginIds().size() - 1);
    for (const auto& [id, state] : plugins.items()) {
      CAPTURE(id);
      if (state == "active") continue;
      CHECK(state == "blocked");
      const std::string reason = readiness.at("problems").at(id).at("reason");
      CHECK(reason.find("which no plugin provides") != std::string::npos);
    }
  }
}

TEST_CASE("nobody needs likes, and without accounts nothing social runs") {
  CHECK(readinessWithout("likes").at("problems").empty());
  CHECK(readinessWithout("auth").at("problems").size() >= 3);
}
