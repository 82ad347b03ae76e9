#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/plugins/manifest.hpp"
#include "host/plugins/plugin_failure.hpp"

namespace instaplay::plugins {

struct DiscoveredPlugin {
  Manifest manifest;
  std::filesystem::path root;            ///< the configured folder it was found in
  std::optional<PluginFailure> failure;  ///< why its manifest cannot be used
};

struct Discovery {
  std::vector<DiscoveredPlugin> plugins;  ///< by id, then by folder
  std::vector<std::string> problems;      ///< of the configured folders themselves
};

/// Finds the folders with a plugin.yaml directly inside the configured ones and reads their manifests.
Discovery discoverPlugins(const std::vector<std::filesystem::path>& folders);

}  // namespace instaplay::plugins
