#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/app/command_line.hpp"

namespace instaplay::app {

enum ExitCode { kExitOk = 0, kExitFailed = 1, kExitUsage = 2 };

/// The commands; each gives the exit code of the process and may throw ConfigError.
int runServe(const CommandLine& line);
int runConfigCheck(const CommandLine& line);
int runConfigPrint(const CommandLine& line);
int runConfigReference(const CommandLine& line);
int runPluginsList(const CommandLine& line);
int runPluginsShow(const CommandLine& line);
int runMigrate(const CommandLine& line);
int runJobsList(const CommandLine& line);
int runJobsRetry(const CommandLine& line);
int runJobsRemove(const CommandLine& line);
int runDemo(const CommandLine& line);

struct Command {
  std::string_view name;       ///< one word or two: "serve", "config check"
  std::string_view arguments;  ///< for the usage text: "ID"
  std::string_view summary;
  std::size_t fewest, most;  ///< arguments
  int (*run)(const CommandLine&);
};

std::span<const Command> allCommands();

/// The command that the first words name, or nullptr.
const Command* findCommand(const std::vector<std::string>& words);

std::string usageText();

}  // namespace instaplay::app
