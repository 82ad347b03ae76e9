#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "host/app/commands/commands.hpp"
#include "host/app/logging.hpp"
#include "host/app/runtime.hpp"
#include "host/app/signals.hpp"
#include "host/base/log.hpp"

namespace instaplay::app {
namespace {

/// Whole or not at all, so that whoever waits for the file never reads half a number.
void writePort(const std::filesystem::path& file, std::uint16_t port) {
  auto incomplete = file;
  incomplete += ".tmp";
  if (!(std::ofstream(incomplete) << port << '\n')) throw std::runtime_error("cannot write " + file.string());
  std::filesystem::rename(incomplete, file);
}

void announce(const Runtime& runtime, const CommandLine& line) {
  if (runtime.port() == 0) {
    fmt::print("running jobs\n");
  } else {
    fmt::print("listening on {}\n", runtime.url());
  }
  std::fflush(stdout);
  if (!line.portFile.empty()) writePort(line.portFile, runtime.port());
}

void reload(Runtime& runtime) {
  try {
    runtime.reload();
  } catch (const std::exception& error) {
    base::logError("app", "the new configuration is wrong; the old one stays", {{"problems", error.what()}});
  }
}

}  // namespace

int runServe(const CommandLine& line) {
  const Config config = loadConfig(line.sources);
  setUpLogging(config.log);
  Signals signals;
  Runtime runtime(
      config, [&line] { return loadConfig(line.sources); }, [] { ::kill(::getpid(), SIGTERM); });
  runtime.start();
  announce(runtime, line);

  while (signals.wait() == Signal::reload) reload(runtime);
  base::logInfo("app", "stopping");
  signals.letInterruptKill();
  runtime.stop();
  return kExitOk;
}

}  // namespace instaplay::app
