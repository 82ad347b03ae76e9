#include "host/app/config/print.hpp"

#include "host/app/config/setting.hpp"

namespace instaplay::app {
namespace {

std::string withName(std::string path, const std::string& name) {
  const std::size_t star = path.find('*');
  return star == std::string::npos ? path : path.replace(star, 1, name);
}

}  // namespace

std::string printConfig(const Config& config) {
  std::string text;
  for (const Setting& setting : configSchema()) {
    for (const std::string& name : setting.names(config)) {
      text += withName(setting.path, name) + ": " + setting.print(config, name) + "\n";
    }
  }
  return text;
}

std::string printConfigReference() {
  const Config defaults;
  std::string text = "| key | type | default | meaning |\n|---|---|---|---|\n";
  for (const Setting& setting : configSchema()) {
    const std::string fallback = setting.hasWildcard() ? "" : "`" + setting.print(defaults, "") + "`";
    text += "| `" + withName(setting.path, "NAME") + "` | " + setting.type + " | " + fallback + " | " +
            setting.description + " |\n";
  }
  return text;
}

}  // namespace instaplay::app
