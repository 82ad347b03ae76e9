#include <algorithm>

#include "host/app/config/print.hpp"
#include "host/app/config/rules.hpp"
#include "tests/fuzz/harness.hpp"

// The input is a configuration file, and one line of it an assignment of the command line. Whatever it holds, it is
// laid over the defaults or told as problems, each with its place.

using namespace instaplay;
using namespace instaplay::fuzz;
using app::Config;
using app::Layer;
using app::Problem;

namespace {

const std::string kName = "test.yaml";

bool isPlace(const std::string& where, std::size_t lines) {
  if (where == kName) return true;
  const auto number = where.substr(std::min(kName.size() + 1, where.size()));
  const bool isNumber = !number.empty() && number.size() < 8 && number.find_first_not_of("0123456789") == number.npos;
  return where.starts_with(kName + ":") && isNumber && std::stoul(number) >= 1 && std::stoul(number) <= lines + 1;
}

void applyTo(Config& config, const Layer& layer, std::vector<Problem>& problems) {
  app::Origins origins;
  app::applyLayer(layer, config, origins, problems);
  for (Problem& problem : app::checkRules(config, origins)) {
    expect(!problem.where.empty() && problem.text.starts_with('"'), "a rule names its place and setting");
  }
}

void checkFile(const std::string& text) {
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  std::vector<Problem> problems;
  const Layer layer = app::textLayer(kName, text, problems);
  Config config;
  applyTo(config, layer, problems);
  for (const Problem& problem : problems) {
    expect(!problem.text.empty() && isPlace(problem.where, lines), "a problem names a line of the file");
  }
  expect(!config.plugins.contains(""), "a plugin that is configured has a name");
  const std::string printed = app::printConfig(config);
  applyTo(config, layer, problems);
  expect(app::printConfig(config) == printed, "a layer that is laid twice changes nothing more");
}

void checkAssignment(const std::string& assignment) {
  std::vector<Problem> problems;
  const Layer layer = app::assignmentLayer(assignment, problems);
  Config config;
  applyTo(config, layer, problems);
  for (const Problem& problem : problems) expect(problem.where.starts_with("--set "), "a problem names the assignment");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = textOf(data, size);
  // A secret's file may be any of this machine's.
  if (text.find("file:") != text.npos) return 0;
  checkFile(std::string(text));
  checkAssignment(std::string(takeLine(text)));
  return 0;
}
