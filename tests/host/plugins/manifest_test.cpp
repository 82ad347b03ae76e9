#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "host/plugins/manifest.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay::plugins;

namespace {

class ManifestFolder {
 public:
  ManifestFolder() { std::filesystem::create_directory(path()); }
  std::filesystem::path path() const { return temp_.path() / "likes"; }

  Manifest read(const std::string& text) const {
    std::ofstream(path() / "plugin.yaml", std::ios::trunc) << text;
    return readManifest(path());
  }

  /// The problems without the file's name: "3: ...".
  std::vector<std::string> problems(const std::string& text) const {
    try {
      read(text);
      return {};
    } catch (const ManifestError& error) {
      std::vector<std::string> lines = error.problems();
      const std::string prefix = (path() / "plugin.yaml").string() + ":";
      for (std::string& line : lines) {
        REQUIRE(line.rfind(prefix, 0) == 0);
        line.erase(0, prefix.size());
      }
      return lines;
    }
  }

 private:
  instaplay::testing::TempFolder temp_;
};

using Problems = std::vector<std::string>;
const std::string kHead = "id: likes\nversion: 1.0.0\nabi: \"1.0\"\n";

}  // namespace

TEST_CASE("a full manifest is read") {
  const ManifestFolder folder;
  const Manifest manifest = folder.read(
      "id: likes\nversion: 1.2.3\nabi: \"1.4\"\nsummary: Likes on posts\noptional: true\n"
      "requires: [posts.cards/1.2]\nuses: [users.cards/1]\nprovides: [likes.counts/1.1]\n"
      "features: {likes.public_counts: true}\n"
      "settings:\n  type: object\n  properties:\n    limit: {type: integer, default: 5}\n");
  CHECK(manifest.id == "likes");
  CHECK(manifest.version == "1.2.3");
  CHECK(manifest.abiMajor == 1);
  CHECK(manifest.abiMinor == 4);
  CHECK(manifest.summary == "Likes on posts");
  CHECK(manifest.optional);
  REQUIRE(manifest.needs.size() == 2);
  CHECK(manifest.needs[0].id == "posts.cards/1");
  CHECK(manifest.needs[0].minor == 2);
  CHECK_FALSE(manifest.needs[0].optional);
  CHECK(manifest.needs[1].optional);
  CHECK(manifest.provides == std::vector<std::string>{"likes.counts/1.1"});
  CHECK(manifest.features.at("likes.public_counts"));
  CHECK(manifest.settingsSchema["properties"]["limit"]["default"] == 5);
  CHECK(manifest.library == folder.path() / "likes.so");
}

TEST_CASE("what a manifest leaves out has defaults") {
  const ManifestFolder folder;
  const Manifest manifest = folder.read(kHead);
  CHECK_FALSE(manifest.optional);
  CHECK(manifest.needs.empty());
  CHECK(manifest.settingsSchema.is_null());
}

TEST_CASE("all problems are told at once, each with its line and the fix") {
  const ManifestFolder folder;
  CHECK(folder.problems("id: Likes\nversoin: 1.0.0\nabi: one\noptional: maybe\nrequires: posts.cards/1\n"
                        "features: {posts.x: 1}\n") ==
        Problems{"2: unknown key \"versoin\"; did you mean \"version\"?",
                 "1: \"id\" must be 1 to 63 of a-z, 0-9 and _, beginning with a letter: \"likes\"",
                 " lacks the key \"version\": three numbers: \"1.0.0\"", "4: \"optional\" must be true or false",
                 "3: \"abi\" must be the SDK ABI it needs at least: \"1.0\"",
                 "5: \"requires\" must be a list of services: [a.b/1]",
                 "6: feature \"posts.x\" must begin with the plugin's id: \"likes.name\"",
                 "6: \"features.posts.x\" must be true or false"});
}

TEST_CASE("a key that stands twice and a service that is named twice are problems") {
  const ManifestFolder folder;
  CHECK(folder.problems(kHead +
                        "summary: a\nsummary: b\nrequires: [a.b/1]\nuses: [a.b/1.2]\nprovides: [c.d/1, c.d/1]\n") ==
        Problems{"5: key \"summary\" stands here twice; keep one",
                 "7: \"a.b/1\" is needed twice; keep it in either \"requires\" or \"uses\"",
                 "8: \"provides\" has \"c.d/1\" twice; keep one"});
  CHECK(folder.problems(kHead + "requires: [a.b/1]\nprovides: [a.b/1]\n") ==
        Problems{"5: \"a.b/1\" is both needed and provided here; keep one"});
}

TEST_CASE("a settings schema must be an object schema whose defaults fit it") {
  const ManifestFolder folder;
  CHECK(folder.problems(kHead + "settings: {limit: 5}\n") ==
        Problems{"4: \"settings\" must be a JSON Schema with \"type: object\""});
  CHECK(folder.problems(kHead + "settings: {type: object, properties: {limit: {type: integer, default: five}}}\n") ==
        Problems{"4: \"settings\" has a default that its own schema refuses: \"/limit\": Value type not permitted by "
                 "'type' constraint."});
  CHECK(folder.problems(kHead + "settings: {type: object, properties: {limit: {type: nonsense}}}\n").size() == 1);
  CHECK(folder.problems(kHead + "settings: {type: object, required: [1]}\n").size() == 1);
}

TEST_CASE("text that is not YAML is told with the line of the mistake") {
  const ManifestFolder folder;
  const Problems problems = folder.problems("id: likes\nversion: [1\n");
  REQUIRE_FALSE(problems.empty());
  CHECK(problems[0].find(": is not YAML: ") != std::string::npos);
}

TEST_CASE("text that is not UTF-8 is not read") {
  const ManifestFolder folder;
  const Problems problems = folder.problems(kHead + "summary: \xFF\n");
  REQUIRE_FALSE(problems.empty());
  CHECK(problems[0] == " is not text in UTF-8");
}

TEST_CASE("aliases of aliases cannot blow a small file up") {
  const ManifestFolder folder;
  std::string bomb = "settings:\n  type: object\n  a: &a [1,1,1,1,1,1,1,1,1,1]\n";
  for (char name = 'b'; name <= 'h'; ++name) {
    const std::string previous = "*" + std::string(1, static_cast<char>(name - 1));
    bomb += "  " + std::string(1, name) + ": &" + name + " [" + previous;
    for (int i = 0; i < 9; ++i) bomb += "," + previous;
    bomb += "]\n";
  }
  CHECK(folder.problems(kHead + bomb) == Problems{"5: \"settings\" has more than 10,000 values"});
}

TEST_CASE("a manifest of many bytes is not read") {
  const ManifestFolder folder;
  const Problems problems = folder.problems("# " + std::string(300 * 1024, 'x'));
  REQUIRE_FALSE(problems.empty());
  CHECK(problems[0] == " has 307202 bytes, at most 262144 are read; shorten it");
}

TEST_CASE("the name of a service has a major version and may have a minor one") {
  CHECK(parseServiceName("posts.cards/1")->minor == 0);
  CHECK(parseServiceName("posts.cards/2.13")->id == "posts.cards/2");
  CHECK(parseServiceName("posts.cards/2.13")->minor == 13);
  for (const char* wrong :
       {"", "posts", "posts/1", "posts.cards", "posts.cards/0", "Posts.cards/1", "posts.cards/1.", "/1"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parseServiceName(wrong));
  }
}
