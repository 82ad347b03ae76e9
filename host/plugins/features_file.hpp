#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include "host/plugins/plugin_instance.hpp"
#include "host/plugins/toggles.hpp"

namespace instaplay::plugins {

/// What is wrong with a features.yaml: what() has a line for each problem, with file, line, key and fix.
class FeaturesError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The flags of all plugins with the defaults that their manifests give.
Toggles::Rules featureDefaults(const std::vector<std::unique_ptr<PluginInstance>>& plugins);

/// Lays features.yaml over the defaults: `flags: {name: {enabled: true, percentage: 25, users: [anna, 1001]}}`. A flag
/// that no plugin has is a problem. Throws FeaturesError with every problem at once.
Toggles::Rules readFeatures(const std::filesystem::path& file, Toggles::Rules defaults);

}  // namespace instaplay::plugins
