#include "host/plugins/plugin_discovery.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>

namespace instaplay::plugins {
namespace {

namespace fs = std::filesystem;

DiscoveredPlugin discover(const fs::path& folder, const fs::path& root) {
  try {
    return {readManifest(folder), root, {}};
  } catch (const ManifestError& error) {
    std::string reason = fmt::format("its plugin.yaml has {} problem{}\n  {}", error.problems().size(),
                                     error.problems().size() == 1 ? "" : "s", fmt::join(error.problems(), "\n  "));
    return {error.readable(), root, PluginFailure(Stage::load, std::move(reason), {}, {})};
  }
}

}  // namespace

Discovery discoverPlugins(const std::vector<fs::path>& folders) {
  Discovery discovery;
  for (const fs::path& root : folders) {
    std::error_code error;
    for (fs::directory_iterator entry(root, error), end; !error && entry != end; entry.increment(error)) {
      if (fs::exists(entry->path() / "plugin.yaml")) discovery.plugins.push_back(discover(entry->path(), root));
    }
    if (error) {
      discovery.problems.push_back(fmt::format("plugin folder {} cannot be read: {}. Correct plugins.directories.",
                                               root.string(), error.message()));
    }
  }
  std::sort(discovery.plugins.begin(), discovery.plugins.end(), [](const auto& a, const auto& b) {
    return std::tie(a.manifest.id, a.manifest.folder) < std::tie(b.manifest.id, b.manifest.folder);
  });
  return discovery;
}

}  // namespace instaplay::plugins
