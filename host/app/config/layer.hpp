#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/app/config/problem.hpp"

namespace instaplay::app {

/// One source of settings: a tree of sections, and how to name a place in it.
struct Layer {
  std::string name;       ///< "config/instaplay.yaml", "environment INSTAPLAY_SERVER__PORT", "--set server.port"
  YAML::Node root;        ///< a map
  bool hasLines = false;  ///< a file, whose places have line numbers

  std::string placeOf(const YAML::Node& node) const;
};

using EnvironmentVariables = std::vector<std::pair<std::string, std::string>>;

/// The configuration that is compiled in: config/instaplay.yaml.
Layer embeddedLayer();

/// These add to problems, and answer an empty layer, when the source cannot be read.
Layer fileLayer(const std::filesystem::path& file, std::vector<Problem>& problems);
Layer textLayer(const std::string& name, const std::string& text, std::vector<Problem>& problems);

/// INSTAPLAY_SERVER__PORT=80 sets server.port; variables without the prefix are left alone. One layer each.
std::vector<Layer> environmentLayers(const EnvironmentVariables& variables, std::vector<Problem>& problems);

/// "server.port=80"; lists and sections in YAML's short form: "roles=[web]".
Layer assignmentLayer(const std::string& assignment, std::vector<Problem>& problems);

/// The variables of this process.
EnvironmentVariables processEnvironment();

}  // namespace instaplay::app
