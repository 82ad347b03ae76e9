#include "tests/support/plugin_folder.hpp"

#include <fstream>

namespace instaplay::testing {

namespace fs = std::filesystem;

std::set<std::string> PluginFolder::built() {
  std::set<std::string> ids;
  for (const auto& entry : fs::directory_iterator(INSTAPLAY_PLUGIN_FOLDER)) {
    if (fs::exists(entry.path() / "plugin.yaml")) ids.insert(entry.path().filename());
  }
  return ids;
}

PluginFolder::PluginFolder(fs::path folder, const std::set<std::string>& plugins) : folder_(std::move(folder)) {
  for (const std::string& plugin : plugins) install(plugin);
}

std::vector<std::string> PluginFolder::settings() const {
  return {"--set", "plugins.directories=[" + folder_.string() + "]"};
}

void PluginFolder::writeMigration(const std::string& plugin, const std::string& name, std::string_view text) const {
  std::ofstream(migration(plugin, name)) << text;
}

fs::path PluginFolder::migration(const std::string& plugin, const std::string& name) const {
  return folder_ / plugin / "migrations" / name;
}

void PluginFolder::install(const std::string& plugin) const {
  const fs::path built = fs::path(INSTAPLAY_PLUGIN_FOLDER) / plugin;
  fs::create_directories(folder_ / plugin);
  for (const std::string& part : {std::string("plugin.yaml"), std::string("migrations"), plugin + ".so"}) {
    if (fs::exists(built / part)) fs::copy(built / part, folder_ / plugin / part, fs::copy_options::recursive);
  }
}

}  // namespace instaplay::testing
