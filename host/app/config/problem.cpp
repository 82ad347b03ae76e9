#include "host/app/config/problem.hpp"

namespace instaplay::app {
namespace {

std::string joinLines(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) text += '\n';
    text += problem.line();
  }
  return text;
}

}  // namespace

ConfigError::ConfigError(std::vector<Problem> problems)
    : std::runtime_error(joinLines(problems)), problems_(std::move(problems)) {}

}  // namespace instaplay::app
