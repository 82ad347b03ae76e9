#include <doctest/doctest.h>

#include <memory>

#include "tests/support/http_client.hpp"
#include "tests/support/plugin_folder.hpp"
#include "tests/support/production_stores.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay::testing;

namespace {

/// Hosts that are started one after the other, on empty embedded stores or all on the same real servers.
class Hosts {
 public:
  /// What /readyz says where all plugins are installed but one.
  Json readinessWithout(const std::string& missing) {
    std::set<std::string> plugins = PluginFolder::built();
    plugins.erase(missing);
    const TempFolder folder;
    std::vector<std::string> arguments = PluginFolder(folder.path() / "plugins", plugins).settings();
    if (stores_) {
      const auto settings = stores_->settings();
      arguments.insert(arguments.end(), settings.begin(), settings.end());
    }
    const ServerProcess server({folder.path() / "data", std::move(arguments), {}});
    return HttpClient(server.port()).get("/readyz").data();
  }

 private:
  TempFolder folder_;
  std::unique_ptr<ProductionStores> stores_ =
      ProductionStores::wanted() ? std::make_unique<ProductionStores>(folder_.path()) : nullptr;
};

}  // namespace

TEST_CASE("without one plugin's folder the host serves on, and who needs it is blocked and says by whom") {
  Hosts hosts;
  const auto installed = PluginFolder::built();
  for (const std::string& missing : installed) {
    CAPTURE(missing);
    const Json readiness = hosts.readinessWithout(missing);
    const Json& plugins = readiness.at("plugins");
    CHECK_FALSE(plugins.contains(missing));
    CHECK(plugins.size() == installed.size() - 1);
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
  Hosts hosts;
  CHECK(hosts.readinessWithout("likes").at("problems").empty());
  CHECK(hosts.readinessWithout("auth").at("problems").size() >= 3);
}
