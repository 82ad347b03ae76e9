#include "host/app/commands/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace instaplay::app {
namespace {

constexpr std::array kCommands{
    Command{"serve", "", "serves requests and runs jobs until SIGTERM or SIGINT; SIGHUP reloads", 0, 0, runServe},
    Command{"config check", "", "tells every problem of the configuration; exit code 2 when there is one", 0, 0,
            runConfigCheck},
    Command{"config print", "", "prints every setting with its value, without secrets", 0, 0, runConfigPrint},
    Command{"config reference", "", "prints every setting with type, default and meaning", 0, 0, runConfigReference},
    Command{"plugins list", "", "lists the plugins with their state", 0, 0, runPluginsList},
    Command{"plugins show", "ID", "prints a plugin's routes, sockets, jobs, events and services", 1, 1, runPluginsShow},
    Command{"migrate", "", "brings the data up to date and stops", 0, 0, runMigrate},
    Command{"jobs list", "[STATE]", "lists jobs: ready, delayed, active or dead", 0, 1, runJobsList},
    Command{"jobs retry", "ID", "lets a dead job start over", 1, 1, runJobsRetry},
    Command{"jobs remove", "ID", "removes a job that is not running", 1, 1, runJobsRemove},
    Command{"demo", "", "fills a running product with sample people and posts", 0, 0, runDemo},
};

constexpr std::string_view kOptions = R"(
options:
  --config FILE     a configuration file; may be given several times, later ones win
  --set KEY=VALUE   one setting, such as server.port=9000; wins over files and environment
  --port-file FILE  serve: writes the port it listens on to FILE
  --url URL         demo: the product to fill (the configured address)
  --version         prints the version
  --help            prints this text

Settings also come from the environment: INSTAPLAY_SERVER__PORT=9000 sets server.port.
)";

}  // namespace

std::span<const Command> allCommands() { return kCommands; }

const Command* findCommand(const std::vector<std::string>& words) {
  const auto names = [&words](const Command& command) {
    const bool hasTwoWords = command.name.find(' ') != std::string_view::npos;
    if (words.size() < (hasTwoWords ? 2u : 1u)) return false;
    return command.name == (hasTwoWords ? words[0] + " " + words[1] : words[0]);
  };
  const auto found = std::find_if(kCommands.begin(), kCommands.end(), names);
  return found == kCommands.end() ? nullptr : &*found;
}

std::string usageText() {
  std::string text = "usage: instaplay COMMAND [OPTIONS]\n\ncommands:\n";
  for (const Command& command : kCommands) {
    const std::string call = fmt::format("{} {}", command.name, command.arguments);
    text += fmt::format("  {:<19}{}\n", call, command.summary);
  }
  return text + std::string(kOptions);
}

}  // namespace instaplay::app
