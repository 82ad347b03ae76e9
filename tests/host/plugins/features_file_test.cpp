#include <doctest/doctest.h>

#include <fstream>

#include "host/plugins/features_file.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay::plugins;

namespace {

Toggles::Rules readText(const std::string& text) {
  const instaplay::testing::TempFolder folder;
  const auto file = folder.path() / "features.yaml";
  std::ofstream(file) << text;
  try {
    return readFeatures(file, {{"likes.public", {true, 100, {}}}, {"stories.reactions", {false, 100, {}}}});
  } catch (const FeaturesError& error) {
    std::string message = error.what();
    for (auto at = message.find(file.string()); at != std::string::npos; at = message.find(file.string())) {
      message.replace(at, file.string().size(), "F");
    }
    throw FeaturesError(message);
  }
}

}  // namespace

TEST_CASE("features.yaml is laid over the defaults") {
  const Toggles::Rules rules =
      readText("flags:\n  stories.reactions:\n    enabled: true\n    percentage: 25\n    users: [anna, 1001]\n");
  CHECK(rules.at("likes.public").on);
  CHECK(rules.at("stories.reactions").on);
  CHECK(rules.at("stories.reactions").percentage == 25);
  CHECK(rules.at("stories.reactions").users == std::set<std::string>{"1001", "anna"});
}

TEST_CASE("a features.yaml without flags changes nothing") {
  CHECK(readText("flags: {}\n").size() == 2);
  CHECK(readText("").size() == 2);
}

TEST_CASE("every problem of features.yaml is told with its line and the fix") {
  CHECK_THROWS_WITH_AS(readText("flags:\n  likes.pubic: {enabled: true}\n"
                                "  likes.public: {enabled: yes, percentge: 3}\n"
                                "  stories.reactions: {percentage: 101, users: anna}\nfoo: 1\n"),
                       "F:5: unknown key \"foo\"; known here: flags\n"
                       "F:2: unknown key \"flags.likes.pubic\"; did you mean \"likes.public\"?\n"
                       "F:3: unknown key \"flags.likes.public.percentge\"; did you mean \"percentage\"?\n"
                       "F:3: \"flags.likes.public.enabled\" must be true or false\n"
                       "F:4: \"flags.stories.reactions.percentage\" must be a whole number from 0 to 100\n"
                       "F:4: \"flags.stories.reactions.users\" must be a list of usernames or ids",
                       FeaturesError);
}
