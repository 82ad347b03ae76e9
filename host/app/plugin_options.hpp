#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/app/config/config.hpp"
#include "host/app/config/problem.hpp"
#include "host/plugins/plugin_manager.hpp"

namespace instaplay::app {

/// Where plugins are looked for: the configured folders, else the one that came with the executable.
std::vector<std::filesystem::path> pluginFolders(const Config& config);

std::map<std::string, plugins::PluginSettings> pluginSettings(const Config& config);

/// What is wrong with the plugins' settings and the file of flags, told by the manifests alone: no plugin code runs.
std::vector<Problem> checkPluginConfig(const Config& config);

}  // namespace instaplay::app
