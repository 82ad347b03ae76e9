#include "host/app/platform.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "host/plugins/event_bus.hpp"
#include "host/plugins/host_context.hpp"
#include "host/plugins/plugin_manager.hpp"
#include "host/plugins/toggles.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay;
using app::Platform;
using plugins::PluginState;
using testing::eventually;

namespace {

namespace fs = std::filesystem;

/// Two hosts on one data folder, each with the plugin pocket.
class TwoPlatforms {
 public:
  TwoPlatforms() {
    const fs::path pocket = folder_.path() / "plugins/pocket";
    fs::create_directories(pocket);
    fs::copy(fs::path(INSTAPLAY_FIXTURE_SOURCES) / "pocket", pocket, fs::copy_options::recursive);
    fs::copy_file(fs::path(INSTAPLAY_FIXTURES_DIR) / "pocket.so", pocket / "pocket.so");
    for (auto* platform : {&first, &second}) {
      *platform =
          std::make_unique<Platform>(config(), Platform::Options{.onNodeLost = [] {}, .toggleInterval = kOften});
      (*platform)->load();
      (*platform)->start();
    }
  }
  ~TwoPlatforms() {
    for (auto* platform : {&first, &second}) {
      if (*platform) (*platform)->stop(std::chrono::seconds(10));
    }
  }

  app::Config config() const {
    app::Config config;
    config.dataDir = folder_.path() / "data";
    config.pluginDirectories = {(folder_.path() / "plugins").string()};
    return config;
  }

  static PluginState stateIn(Platform& platform) { return platform.plugins().find("pocket")->state(); }
  static plugins::FlagRule ruleIn(Platform& platform) { return platform.toggles().rules()->at("pocket.shiny"); }

 private:
  static constexpr std::chrono::milliseconds kOften{20};
  testing::TempFolder folder_;

 public:
  std::unique_ptr<Platform> first, second;
};

}  // namespace

TEST_CASE_FIXTURE(TwoPlatforms, "a flag that is set in one process has its rule in the other") {
  REQUIRE(ruleIn(*second).on);
  first->setFlag("pocket.shiny", {.on = true, .percentage = 25, .users = {"anna"}});
  CHECK(ruleIn(*first).percentage == 25);
  CHECK(eventually([&] { return ruleIn(*second).percentage == 25; }));
  CHECK(ruleIn(*second).users == std::set<std::string>{"anna"});
  second->setFlag("pocket.shiny", {});
  CHECK(eventually([&] { return !ruleIn(*first).on; }));
}

TEST_CASE_FIXTURE(TwoPlatforms, "a plugin that is switched in one process is switched in the other") {
  first->setPluginEnabled("pocket", false);
  CHECK(stateIn(*first) == PluginState::disabled);
  CHECK(eventually([&] { return stateIn(*second) == PluginState::disabled; }));
  second->setPluginEnabled("pocket", true);
  CHECK(stateIn(*second) == PluginState::active);
  CHECK(eventually([&] { return stateIn(*first) == PluginState::active; }));
  CHECK(ruleIn(*first).on);
}

TEST_CASE_FIXTURE(TwoPlatforms, "two processes with streams of their own know that they miss each other's events") {
  const auto link = [](Platform& platform) { return platform.context().events.link(); };
  CHECK(eventually([&] { return !link(*first) && !link(*second); }));
  second->stop(std::chrono::seconds(10));
  second.reset();
  CHECK(eventually([&] { return link(*first).has_value(); }));
}

TEST_CASE_FIXTURE(TwoPlatforms, "what an admin set stays over a configuration that is read again") {
  first->setPluginEnabled("pocket", false);
  first->setFlag("pocket.shiny", {});
  app::Config fresh = config();
  fresh.plugins["pocket"].enabled = true;
  first->reload(fresh);
  CHECK(stateIn(*first) == PluginState::disabled);
  CHECK_FALSE(ruleIn(*first).on);
  CHECK(eventually([&] { return stateIn(*second) == PluginState::disabled && !ruleIn(*second).on; }));
}
