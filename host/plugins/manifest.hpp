#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/json.hpp"

namespace instaplay::plugins {

struct ServiceNeed {
  std::string id;  ///< "users.relations/1"
  std::uint32_t minor = 0;
  bool optional = false;
};

/// plugin.yaml: what must be known of a plugin before any of its code runs.
struct Manifest {
  std::string id, version, summary;
  std::uint16_t abiMajor = 1, abiMinor = 0;
  bool optional = false;                  ///< may fail alone; else its failure stops the start
  std::vector<ServiceNeed> needs;         ///< `requires` and `uses`
  std::vector<std::string> provides;      ///< as written: "users.cards/1" or, with a minor, "users.cards/1.2"
  std::map<std::string, bool> features;   ///< feature flags with their defaults
  base::Json settingsSchema;              ///< JSON Schema with defaults, or null
  std::filesystem::path folder, library;  ///< where it stands

  std::filesystem::path file() const { return folder / "plugin.yaml"; }
};

/// What is wrong with a plugin.yaml: what() has a line for each problem, with file, line, key and fix.
class ManifestError : public std::runtime_error {
 public:
  ManifestError(Manifest readable, std::vector<std::string> problems);
  const std::vector<std::string>& problems() const { return problems_; }
  /// As much as could be read. The id is the folder's name when the file has none.
  const Manifest& readable() const { return readable_; }

 private:
  Manifest readable_;
  std::vector<std::string> problems_;
};

/// Reads and checks <folder>/plugin.yaml. Throws ManifestError with every problem at once.
Manifest readManifest(const std::filesystem::path& folder);

/// A service as a manifest names it: "posts.cards/1.2" is id "posts.cards/1" and minor 2.
struct ServiceName {
  std::string id;
  std::uint32_t minor = 0;
};
std::optional<ServiceName> parseServiceName(std::string_view text);

}  // namespace instaplay::plugins
