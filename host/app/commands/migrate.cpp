#include <fmt/format.h>

#include "host/app/commands/commands.hpp"
#include "host/app/logging.hpp"
#include "host/app/platform.hpp"
#include "host/plugins/plugin_manager.hpp"

namespace instaplay::app {
namespace {

/// A host serves on without a plugin that it can do without; but the data of that one is not up to date.
void requireNoneFailed(const plugins::PluginManager& manager) {
  std::vector<std::string> problems;
  for (const auto& plugin : manager.plugins()) {
    if (plugin->state() == plugins::PluginState::failed) problems.push_back(plugin->problem());
  }
  if (!problems.empty()) throw plugins::PluginStartError(std::move(problems));
}

}  // namespace

int runMigrate(const CommandLine& line) {
  const Config config = loadConfig(line.sources);
  setUpLogging(config.log);
  Platform platform(config, {.onNodeLost = [] {}});
  platform.load();
  platform.migrate();
  requireNoneFailed(platform.plugins());
  fmt::print("the data in {} is up to date\n", config.dataDir.string());
  return kExitOk;
}

}  // namespace instaplay::app
