#include <fmt/format.h>

#include "host/app/commands/commands.hpp"
#include "host/app/config/print.hpp"
#include "host/app/plugin_options.hpp"

namespace instaplay::app {

int runConfigCheck(const CommandLine& line) {
  const Config config = loadConfig(line.sources);
  std::vector<Problem> problems = checkPluginConfig(config);
  if (!problems.empty()) throw ConfigError(std::move(problems));
  fmt::print("the configuration is right\n");
  return kExitOk;
}

int runConfigPrint(const CommandLine& line) {
  fmt::print("{}", printConfig(loadConfig(line.sources)));
  return kExitOk;
}

int runConfigReference(const CommandLine&) {
  fmt::print("{}", printConfigReference());
  return kExitOk;
}

}  // namespace instaplay::app
