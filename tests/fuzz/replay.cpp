#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/harness.hpp"
#include "tests/fuzz/mutator.hpp"
#include "tests/fuzz/rewritten_file.hpp"

// The ordinary test run of a harness: its corpus and a fixed number of mutations, with no libFuzzer. Which harness it
// is the name of the executable tells.

namespace fs = std::filesystem;
using namespace instaplay::fuzz;

namespace {

constexpr int kMutations = 10'000;

std::string target() {
  return fs::path(doctest::getContextOptions()->binary_name.c_str()).filename().string().substr(sizeof "fuzz_" - 1);
}

std::string readFile(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> readCorpus() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(INSTAPLAY_FUZZ_DIR) / "corpus" / target())) {
    files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<std::string> seeds;
  std::ranges::transform(files, std::back_inserter(seeds), readFile);
  return seeds;
}

int mutations() {
  const char* wanted = std::getenv("INSTAPLAY_FUZZ_MUTATIONS");
  return wanted == nullptr ? kMutations : std::stoi(wanted);
}

/// Runs the harness on inputs. A file keeps the last one, for the case that the process does not come back.
class Runner {
 public:
  void run(const std::string& input) {
    file_.write(input);
    // Of exactly the input's size, so that a sanitizer sees what reads past it.
    const std::vector<std::uint8_t> block(input.begin(), input.end());
    INFO("the input is kept in " << path_.string());
    LLVMFuzzerTestOneInput(block.data(), block.size());
  }

 private:
  fs::path path_ = fs::current_path() / ("fuzz_" + target() + ".input");
  RewrittenFile file_{path_};
};

}  // namespace

TEST_CASE("no seed of the corpus breaks a promise of the harness") {
  const auto seeds = readCorpus();
  REQUIRE_FALSE(seeds.empty());
  Runner runner;
  for (const std::string& seed : seeds) runner.run(seed);
  runner.run("");
}

TEST_CASE("no mutation of a seed breaks a promise of the harness") {
  const int count = mutations();
  REQUIRE(count > 0);
  Mutator mutator(readCorpus(),
                  readWords(readFile(fs::path(INSTAPLAY_FUZZ_DIR) / "dictionaries" / (target() + ".dict"))));
  Runner runner;
  for (int i = 0; i < count; ++i) runner.run(mutator.next());
}
