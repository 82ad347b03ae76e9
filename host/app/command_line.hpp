#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/app/config/load.hpp"

namespace instaplay::app {

/// What the user asked for, without the words that named the command.
struct CommandLine {
  std::vector<std::string> arguments;
  ConfigSources sources;
  std::filesystem::path portFile;  ///< serve writes the port it got here; empty: nowhere
  std::string url;                 ///< demo fills the product at this address; empty: the configured one
};

}  // namespace instaplay::app
