#include "host/plugins/features_file.hpp"

#include "tests/fuzz/harness.hpp"
#include "tests/fuzz/rewritten_file.hpp"
#include "tests/support/temp_folder.hpp"

// The input is a features.yaml. It changes flags that exist, or is told as problems.

using namespace instaplay;
using namespace instaplay::fuzz;
using plugins::Toggles;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const testing::TempFolder temp;
  const auto file = temp.path() / "features.yaml";
  static const RewrittenFile written(file);
  written.write(textOf(data, size));
  const Toggles::Rules defaults{{"likes.public_counts", {}}, {"posts.polls", {}}};
  try {
    const Toggles::Rules rules = plugins::readFeatures(file, defaults);
    expect(rules.size() == defaults.size(), "no flag comes or goes");
    for (const auto& [flag, rule] : rules) {
      expect(defaults.contains(flag), "a flag keeps its name");
      expect(rule.percentage >= 0 && rule.percentage <= 100, "a share is one");
      expect(!rule.users.contains(""), "a user has a name");
    }
  } catch (const plugins::FeaturesError& error) {
    expect(std::string_view(error.what()).starts_with(file.string() + ":"), "a problem names its file");
  }
  return 0;
}
