#include "host/app/plugin_options.hpp"

#include "host/app/resources.hpp"
#include "host/plugins/features_file.hpp"
#include "host/plugins/plugin_discovery.hpp"
#include "host/plugins/settings_check.hpp"

namespace instaplay::app {
namespace {

void checkSettings(const Config& config, const plugins::Discovery& discovery, std::vector<Problem>& problems) {
  const auto settings = pluginSettings(config);
  for (const plugins::DiscoveredPlugin& plugin : discovery.plugins) {
    if (plugin.failure) {
      problems.push_back({plugin.manifest.folder.string(),
                          describeFailure(plugin.manifest.id, plugin.manifest.version, *plugin.failure)});
      continue;
    }
    const auto given = settings.find(plugin.manifest.id);
    if (given == settings.end()) continue;
    const auto checked = plugins::checkSettings(plugin.manifest.settingsSchema, given->second.settings);
    for (const std::string& problem : checked.problems) {
      problems.push_back({"configuration", "plugins." + plugin.manifest.id + ".settings: " + problem});
    }
  }
}

void checkFeatures(const Config& config, const plugins::Discovery& discovery, std::vector<Problem>& problems) {
  if (config.features.empty()) return;
  plugins::Toggles::Rules flags;
  for (const plugins::DiscoveredPlugin& plugin : discovery.plugins) {
    for (const auto& [flag, isOn] : plugin.manifest.features) flags[flag].on = isOn;
  }
  try {
    plugins::readFeatures(config.features, std::move(flags));
  } catch (const plugins::FeaturesError& error) {
    problems.push_back({"features", error.what()});
  }
}

}  // namespace

std::vector<std::filesystem::path> pluginFolders(const Config& config) {
  if (config.pluginDirectories.empty()) return {resourceFolder("plugins")};
  return {config.pluginDirectories.begin(), config.pluginDirectories.end()};
}

std::map<std::string, plugins::PluginSettings> pluginSettings(const Config& config) {
  std::map<std::string, plugins::PluginSettings> settings;
  for (const auto& [id, plugin] : config.plugins) {
    settings[id] = {.enabled = plugin.enabled.value_or(true), .settings = base::Json::parse(plugin.settings)};
  }
  return settings;
}

std::vector<Problem> checkPluginConfig(const Config& config) {
  const plugins::Discovery discovery = plugins::discoverPlugins(pluginFolders(config));
  std::vector<Problem> problems;
  for (const std::string& problem : discovery.problems) problems.push_back({"plugins.directories", problem});
  checkSettings(config, discovery, problems);
  checkFeatures(config, discovery, problems);
  return problems;
}

}  // namespace instaplay::app
