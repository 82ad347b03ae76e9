#pragma once

#include <Poco/Util/ServerApplication.h>

#include <string>
#include <vector>

#include "host/app/command_line.hpp"

namespace instaplay::app {

/// The process: reads the command line, runs one command, and turns what that throws into a message and an exit code.
class InstaPlay final : public Poco::Util::ServerApplication {
 public:
  /// Runs the whole program. Main thread, before there is any other.
  int runProgram(int argc, char** argv);

 private:
  void defineOptions(Poco::Util::OptionSet& options) override;
  int main(const std::vector<std::string>& words) override;
  int runCommand(const std::vector<std::string>& words);

  CommandLine line_;
  bool wantsHelp_ = false;
  bool wantsVersion_ = false;
};

}  // namespace instaplay::app
