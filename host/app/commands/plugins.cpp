#include <fmt/format.h>

#include <stdexcept>

#include "host/app/commands/commands.hpp"
#include "host/app/logging.hpp"
#include "host/app/platform.hpp"
#include "host/base/nearest.hpp"
#include "host/plugins/plugin_manager.hpp"

namespace instaplay::app {
namespace {

using plugins::PluginInstance;

/// A platform whose plugins are loaded, though one of them may be broken: what is wrong with it is what the user wants
/// to see.
std::unique_ptr<Platform> loadPlatform(const CommandLine& line) {
  Config config = loadConfig(line.sources);
  config.log.level = base::LogLevel::warn;
  setUpLogging(config.log);
  auto platform = std::make_unique<Platform>(config, Platform::Options{.onNodeLost = [] {}});
  try {
    platform->load();
  } catch (const plugins::PluginStartError& error) {
    fmt::print(stderr, "{}\n", error.what());
  }
  return platform;
}

std::string_view wordFor(plugins::Access access) {
  switch (access) {
    case plugins::Access::everybody: return "public";
    case plugins::Access::user: return "user";
    case plugins::Access::moderator: return "moderator";
    case plugins::Access::admin: break;
  }
  return "admin";
}

void printRoutes(const plugins::Declarations& declarations) {
  fmt::print("\nroutes\n");
  for (const auto& route : declarations.routes) {
    fmt::print("  {:<7}{:<48}{:<11}{}\n", route.method, route.path, wordFor(route.access), route.summary);
  }
}

void printWork(const plugins::Declarations& declarations) {
  fmt::print("\njobs\n");
  for (const auto& job : declarations.jobs) fmt::print("  {:<32}{}\n", job.name, job.cron);
  fmt::print("\nevents\n");
  for (const auto& subscription : declarations.subscriptions) {
    fmt::print("  {:<32}{}\n", subscription.topic, subscription.durable ? "durable" : "ephemeral");
  }
}

void printServices(const PluginInstance& plugin) {
  fmt::print("\nservices\n");
  for (const auto& service : plugin.declarations().services) fmt::print("  provides {}\n", service.id);
  for (const auto& need : plugin.manifest().needs)
    fmt::print("  {} {}\n", need.optional ? "uses" : "requires", need.id);
}

}  // namespace

int runPluginsList(const CommandLine& line) {
  const auto platform = loadPlatform(line);
  for (const auto& plugin : platform->plugins().plugins()) {
    fmt::print("{:<16}{:<10}{:<12}{}\n", plugin->id(), plugin->manifest().version, plugins::stateName(plugin->state()),
               plugin->problem());
  }
  return kExitOk;
}

int runPluginsShow(const CommandLine& line) {
  const std::string& id = line.arguments[0];
  const auto platform = loadPlatform(line);
  const PluginInstance* plugin = platform->plugins().find(id);
  if (plugin == nullptr) {
    std::vector<std::string> known;
    for (const auto& each : platform->plugins().plugins()) known.push_back(each->id());
    throw std::invalid_argument(fmt::format("there is no plugin \"{}\"; {}", id, base::suggestion(id, known)));
  }
  const plugins::Manifest& manifest = plugin->manifest();
  fmt::print("{} {}  {}\n{}\n{}\n", manifest.id, manifest.version, plugins::stateName(plugin->state()),
             manifest.summary, manifest.folder.string());
  if (!plugin->problem().empty()) fmt::print("{}\n", plugin->problem());
  printRoutes(plugin->declarations());
  printWork(plugin->declarations());
  printServices(*plugin);
  return kExitOk;
}

}  // namespace instaplay::app
