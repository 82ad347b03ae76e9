#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "host/base/bytes.hpp"
#include "tests/host/plugins/plugin_stand.hpp"

namespace fs = std::filesystem;
using namespace instaplay::plugins;
using Problems = std::vector<std::string>;

TEST_CASE("a library, a plugin's folder or the plugin folder that everybody may write to is not trusted") {
  PluginStand stand;
  stand.addPlain("plain");
  const auto refusal = [&](const fs::path& path) {
    fs::permissions(path, fs::perms::others_write, fs::perm_options::add);
    const auto mode = fs::status(path).permissions() & fs::perms::mask;
    char octal[8];
    std::snprintf(octal, sizeof octal, "%04o", static_cast<unsigned>(mode));
    return Problems{"plain 1.0.0 not loaded: everybody may write to it (mode " + std::string(octal) + ") (" +
                    path.string() + "). Check that nobody changed it, then run: chmod o-w " + path.string()};
  };
  SUBCASE("the library") {
    const Problems expected = refusal(stand.pathOf("plain"));
    CHECK(stand.startProblems() == expected);
  }
  SUBCASE("its folder") {
    const Problems expected = refusal(stand.folder() / "plain");
    CHECK(stand.startProblems() == expected);
  }
  SUBCASE("the folder of all") {
    const Problems expected = refusal(stand.folder());
    CHECK(stand.startProblems() == expected);
  }
}

TEST_CASE("a library of another user is not trusted" * doctest::skip(::geteuid() != 0)) {
  PluginStand stand;
  stand.addPlain("plain");
  REQUIRE(::chown(stand.pathOf("plain").c_str(), 12345, 12345) == 0);
  CHECK(stand.startProblems() ==
        Problems{"plain 1.0.0 not loaded: it belongs to user 12345, only root and user 0 are trusted (" +
                 stand.pathOf("plain") + "). Check where it comes from, then run: chown root " +
                 stand.pathOf("plain")});
}

TEST_CASE("a link out of the plugin folder is not followed") {
  PluginStand stand;
  stand.addPlain("plain");
  fs::remove(stand.pathOf("plain"));
  const fs::path target = fs::canonical(fs::path(INSTAPLAY_FIXTURES_DIR) / "plain.so");
  fs::create_symlink(target, stand.pathOf("plain"));
  CHECK(stand.startProblems() ==
        Problems{"plain 1.0.0 not loaded: its library is " + target.string() + ", outside of the plugin folder " +
                 fs::canonical(stand.folder()).string() + " (" + stand.pathOf("plain") +
                 "). Put the file itself there instead of a link."});
}

TEST_CASE("a library that is missing is told") {
  PluginStand stand;
  stand.addPlain("plain");
  fs::remove(stand.pathOf("plain"));
  CHECK(stand.startProblems() ==
        Problems{"plain 1.0.0 not loaded: its library is missing (" + stand.pathOf("plain") +
                 "). Build or install it, or remove " + (stand.folder() / "plain").string() + "."});
}

TEST_CASE("with an allow list, only a library whose hash is in it is loaded") {
  PluginStand stand;
  stand.addPlain("plain");
  std::ifstream stream(stand.pathOf("plain"), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  const std::string hash = instaplay::base::toHex(instaplay::base::sha256(bytes));

  SUBCASE("it is") {
    stand.options.allowedHashes = {hash};
    CHECK(stand.startProblems().empty());
  }
  SUBCASE("it is not") {
    stand.options.allowedHashes = {std::string(64, 'A')};
    CHECK(stand.startProblems() ==
          Problems{"plain 1.0.0 not loaded: its SHA-256 " + hash + " is not among the 1 allowed ones (" +
                   stand.pathOf("plain") + "). Check where the file comes from, then add its hash to the allow list."});
  }
}

TEST_CASE("a file that is no plugin library is told apart") {
  PluginStand stand;
  stand.addPlain("plain");
  const std::string fix = " (" + stand.pathOf("plain") + "). Build it with instaplay_add_plugin() and copy it again.";
  SUBCASE("not an ELF file") {
    std::ofstream(stand.pathOf("plain")) << "#!/bin/sh\n";
    CHECK(stand.startProblems() == Problems{"plain 1.0.0 not loaded: its library is not an ELF file" + fix});
  }
  SUBCASE("an empty file") {
    std::ofstream(stand.pathOf("plain"), std::ios::trunc).flush();
    CHECK(stand.startProblems() == Problems{"plain 1.0.0 not loaded: its library is not an ELF file" + fix});
  }
  SUBCASE("an ELF file that was cut short") {
    fs::resize_file(stand.pathOf("plain"), 100);
    const Problems problems = stand.startProblems();
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].rfind("plain 1.0.0 not loaded: its library is cut short: its program header table of ", 0) == 0);
    CHECK(problems[0].find(" bytes at 64 is past the file's 100 bytes" + fix) != std::string::npos);
  }
  SUBCASE("a library without the note") {
    fs::copy_file(fs::path(INSTAPLAY_FIXTURES_DIR) / "no_note.so", stand.pathOf("plain"),
                  fs::copy_options::overwrite_existing);
    CHECK(
        stand.startProblems() ==
        Problems{
            "plain 1.0.0 not loaded: its library has no InstaPlay note, so nothing tells which SDK it was built with" +
            fix});
  }
}
