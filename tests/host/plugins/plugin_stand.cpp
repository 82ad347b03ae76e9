#include "tests/host/plugins/plugin_stand.hpp"

#include <fstream>

namespace instaplay::plugins {

namespace fs = std::filesystem;

PluginStand::PluginStand()
    : context_{{sql_, documents_, cache_, jobQueue_, streams_, limits_, blobs_, mailer_, presence_},
               clock_,
               ids_,
               services_,
               events_,
               jobs_,
               pushes_,
               cacheRemovals_,
               toggles_,
               metrics_,
               [](std::string_view) { return std::string(); },
               [](std::string_view) { return std::string(32, 's'); }} {
  fs::create_directory(folder());
  options.folders = {folder()};
  options.drain = std::chrono::seconds(30);
}

void PluginStand::add(const std::string& id, const std::string& manifest, const std::string& library) {
  fs::create_directory(folder() / id);
  std::ofstream(folder() / id / "plugin.yaml") << manifest;
  const std::string source = library.empty() ? id : library;
  fs::copy_file(fs::path(INSTAPLAY_FIXTURES_DIR) / (source + ".so"), pathOf(id));
}

void PluginStand::addPlain(const std::string& id, const std::string& more, const std::string& library) {
  add(id, "id: " + id + "\nversion: 1.0.0\nabi: \"1.0\"\n" + more, library);
}

void PluginStand::addPocket() {
  const fs::path source = fs::path(INSTAPLAY_FIXTURE_SOURCES) / "pocket";
  fs::create_directory(folder() / "pocket");
  fs::copy_file(source / "plugin.yaml", folder() / "pocket/plugin.yaml");
  fs::copy(source / "migrations", folder() / "pocket/migrations");
  fs::copy_file(fs::path(INSTAPLAY_FIXTURES_DIR) / "pocket.so", pathOf("pocket"));
}

PluginManager& PluginStand::manager() {
  if (!manager_) manager_ = std::make_unique<PluginManager>(context_, options);
  return *manager_;
}

std::vector<std::string> PluginStand::startProblems() {
  try {
    manager().load();
    manager().start();
    return {};
  } catch (const PluginStartError& error) {
    return error.problems();
  }
}

base::Json PluginStand::pocketStatus() {
  return base::parseJson(services_.call("pocket.things/1", 0, "status", "{}", "host", nullptr,
                                        base::Deadline::after(std::chrono::seconds(30))));
}

}  // namespace instaplay::plugins
