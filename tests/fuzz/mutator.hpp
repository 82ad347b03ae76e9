#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace instaplay::fuzz {

/// Makes new inputs out of seeds and words of a dictionary: the same ones in every run.
class Mutator {
 public:
  /// There is at least one seed; words may be empty.
  Mutator(std::vector<std::string> seeds, std::vector<std::string> words);

  std::string next();

 private:
  void change(std::string& input);
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
  std::string piece();

  std::vector<std::string> seeds_, words_;
  std::mt19937_64 random_;
  std::size_t turn_ = 0;
};

/// The words of a libFuzzer dictionary: lines like name="text" with \\, \" and \xHH.
std::vector<std::string> readWords(const std::string& dictionary);

}  // namespace instaplay::fuzz
