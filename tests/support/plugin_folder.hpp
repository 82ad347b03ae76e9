#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::testing {

/// A folder of plugins as they are installed, copied out of the build, which a test may change.
class PluginFolder {
 public:
  /// The plugins that the build has made.
  static std::set<std::string> built();

  /// Installs these in a folder of the caller's.
  PluginFolder(std::filesystem::path folder, const std::set<std::string>& plugins);

  /// What the program must be told to take its plugins from here.
  std::vector<std::string> settings() const;
  /// Writes one of a plugin's migrations.
  void writeMigration(const std::string& plugin, const std::string& name, std::string_view text) const;
  std::filesystem::path migration(const std::string& plugin, const std::string& name) const;

 private:
  void install(const std::string& plugin) const;

  std::filesystem::path folder_;
};

}  // namespace instaplay::testing
