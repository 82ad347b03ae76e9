#include <fmt/format.h>

#include "host/app/commands/commands.hpp"
#include "host/app/logging.hpp"
#include "host/app/platform.hpp"

namespace instaplay::app {

int runMigrate(const CommandLine& line) {
  const Config config = loadConfig(line.sources);
  setUpLogging(config.log);
  Platform platform(config, {.onNodeLost = [] {}});
  platform.load();
  platform.migrate();
  fmt::print("the data in {} is up to date\n", config.dataDir.string());
  return kExitOk;
}

}  // namespace instaplay::app
