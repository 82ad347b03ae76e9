#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "host/plugins/elf_note.hpp"
#include "tests/support/temp_folder.hpp"

namespace fs = std::filesystem;
using namespace instaplay::plugins;

namespace {

std::string readAll(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

const fs::path kPlain = fs::path(INSTAPLAY_FIXTURES_DIR) / "plain.so";

/// True when the file has a note or is refused as an ElfError; anything else would escape or crash.
bool isHandled(const fs::path& file) {
  try {
    readElfNote(file);
    return true;
  } catch (const ElfError&) {
    return true;
  }
}

}  // namespace

TEST_CASE("the note of a plugin written in C and of one written with the SDK is read from the file") {
  const ElfNote plain = readElfNote(kPlain);
  CHECK(plain.id == "plain");
  CHECK(plain.version == "1.0.0");
  CHECK(plain.abiMajor == 1);
  CHECK(plain.abiMinor == 0);
  CHECK(readElfNote(fs::path(INSTAPLAY_FIXTURES_DIR) / "pocket.so").id == "pocket");
}

TEST_CASE("an executable and a library of the system have no note") {
  CHECK_THROWS_WITH_AS(readElfNote("/proc/self/exe"),
                       "has no InstaPlay note, so nothing tells which SDK it was built with", ElfError);
}

TEST_CASE("every length of a cut library is refused without harm") {
  const instaplay::testing::TempFolder folder;
  const fs::path file = folder.path() / "cut.so";
  const std::string whole = readAll(kPlain);
  for (std::size_t length = 0; length < 1200 && length < whole.size(); ++length) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << whole.substr(0, length);
    CHECK(isHandled(file));
  }
}

TEST_CASE("a library with hostile bytes in its headers is refused or read without harm") {
  const instaplay::testing::TempFolder folder;
  const fs::path file = folder.path() / "hostile.so";
  const std::string whole = readAll(kPlain);
  std::mt19937 random(7);  // NOLINT: the same bytes in every run
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = whole;
    for (int change = 0; change < 8; ++change) bytes[4 + random() % 1020] = static_cast<char>(random() % 256);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    CHECK(isHandled(file));
  }
}
