#include <fmt/format.h>

#include <stdexcept>

#include "host/app/commands/commands.hpp"
#include "host/app/host_routes.hpp"
#include "host/app/logging.hpp"
#include "host/app/platform.hpp"
#include "host/base/nearest.hpp"
#include "host/plugins/plugin_manager.hpp"

namespace instaplay::app {
namespace {

using plugins::PluginInstance;

/// A platform whose plugins are loaded, though one of them may be broken: what is wrong with it is what the user wants
/// to see.
class LoadedPlugins {
 public:
  explicit LoadedPlugins(const CommandLine& line)
      : config_(quiet(loadConfig(line.sources))),
        platform_(config_, {.onNodeLost = [] {},
                            .check =
                                [this](const auto& plugins) {
                                  return unservable(config_, hostRoutes(platform_, admin_, {}), plugins);
                                }}),
        admin_(platform_, [] {}) {
    try {
      platform_.load();
    } catch (const plugins::PluginStartError& error) {
      fmt::print(stderr, "{}\n", error.what());
    }
  }

  const plugins::PluginManager& manager() { return platform_.plugins(); }

 private:
  static Config quiet(Config config) {
    config.log.level = base::LogLevel::warn;
    setUpLogging(config.log);
    return config;
  }

  const Config config_;
  Platform platform_;
  Admin admin_;
};

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

void printSockets(const plugins::Declarations& declarations) {
  fmt::print("\nsocket commands\n");
  for (const auto& command : declarations.socketCommands) {
    fmt::print("  {:<32}{}\n", command.op, wordFor(command.access));
  }
  fmt::print("\nsocket endpoints\n");
  for (const auto& endpoint : declarations.socketEndpoints) {
    fmt::print("  {:<48}{:<11}{}\n", endpoint.path, wordFor(endpoint.access), endpoint.subprotocol);
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
  LoadedPlugins loaded(line);
  for (const auto& plugin : loaded.manager().plugins()) {
    fmt::print("{:<16}{:<10}{:<12}{}\n", plugin->id(), plugin->manifest().version, plugins::stateName(plugin->state()),
               plugin->problem());
  }
  return kExitOk;
}

int runPluginsShow(const CommandLine& line) {
  const std::string& id = line.arguments[0];
  LoadedPlugins loaded(line);
  const PluginInstance* plugin = loaded.manager().find(id);
  if (plugin == nullptr) {
    std::vector<std::string> known;
    for (const auto& each : loaded.manager().plugins()) known.push_back(each->id());
    throw std::invalid_argument(fmt::format("there is no plugin \"{}\"; {}", id, base::suggestion(id, known)));
  }
  const plugins::Manifest& manifest = plugin->manifest();
  fmt::print("{} {}  {}\n{}\n{}\n", manifest.id, manifest.version, plugins::stateName(plugin->state()),
             manifest.summary, manifest.folder.string());
  if (!plugin->problem().empty()) fmt::print("{}\n", plugin->problem());
  printRoutes(plugin->declarations());
  printSockets(plugin->declarations());
  printWork(plugin->declarations());
  printServices(*plugin);
  return kExitOk;
}

}  // namespace instaplay::app
