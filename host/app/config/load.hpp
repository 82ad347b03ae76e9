#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/app/config/config.hpp"
#include "host/app/config/layer.hpp"

namespace instaplay::app {

/// Where settings come from, later ones winning: the embedded defaults, the files in order, the environment, the
/// assignments of the command line in order.
struct ConfigSources {
  std::vector<std::filesystem::path> files;
  EnvironmentVariables environment;
  std::vector<std::string> assignments;
};

/// Reads and checks everything. Throws ConfigError with every problem of every source, and when there is none, with
/// those of the settings taken together (see rules.hpp).
Config loadConfig(const ConfigSources& sources);

}  // namespace instaplay::app
