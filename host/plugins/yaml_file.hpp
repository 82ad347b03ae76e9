#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <string>
#include <vector>

namespace instaplay::plugins {

/// A YAML file that is read strictly: collects what is wrong with it, "file:line: ...", instead of stopping at the
/// first.
class YamlFile {
 public:
  /// A file that cannot be read or parsed, or that is no map of keys, leaves an empty root and a problem.
  explicit YamlFile(std::filesystem::path path);

  const YAML::Node& root() const { return root_; }
  const std::filesystem::path& path() const { return path_; }
  const std::vector<std::string>& problems() const { return problems_; }

  void report(const YAML::Node& at, const std::string& text);
  /// About the file as a whole.
  void report(const std::string& text);
  /// Reports keys of a map that are none of known (with the nearest one) and keys that stand twice. section is the
  /// key path of the map with a dot at its end, or empty.
  void checkKeys(const YAML::Node& map, const std::vector<std::string>& known, const std::string& section = {});
  /// value as true or false; anything else is reported as key's problem.
  bool readFlag(const YAML::Node& value, const std::string& key);

 private:
  void parse(const std::string& text);

  std::filesystem::path path_;
  YAML::Node root_{YAML::NodeType::Map};
  std::vector<std::string> problems_;
};

}  // namespace instaplay::plugins
