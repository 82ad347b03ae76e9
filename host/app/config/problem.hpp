#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace instaplay::app {

/// One thing that is wrong with the configuration.
struct Problem {
  std::string where;  ///< "config/instaplay.yaml:12", "environment INSTAPLAY_SERVER__PORT", "--set server.port"
  std::string text;   ///< names the key, what is wrong with it and what would be right

  std::string line() const { return where + ": " + text; }
};

/// Everything that is wrong, told at once; what() holds one line for each problem.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(std::vector<Problem> problems);
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

}  // namespace instaplay::app
