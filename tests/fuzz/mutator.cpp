#include "tests/fuzz/mutator.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

namespace instaplay::fuzz {
namespace {

constexpr std::size_t kMaxChanges = 6, kMaxPiece = 16, kMaxInput = 4096;

/// The character that text begins with, which may be an escape of up to four; takes it off.
char takeCharacter(std::string_view& text) {
  const bool isHex = text.starts_with("\\x") && text.size() >= 4;
  const std::size_t length = isHex ? 4 : text.starts_with('\\') && text.size() > 1 ? 2 : 1;
  const char character =
      isHex ? static_cast<char>(std::stoi(std::string(text.substr(2, 2)), nullptr, 16)) : text[length - 1];
  text.remove_prefix(length);
  return character;
}

}  // namespace

Mutator::Mutator(std::vector<std::string> seeds, std::vector<std::string> words)
    : seeds_(std::move(seeds)), words_(std::move(words)) {}

std::string Mutator::next() {
  std::string input = seeds_[turn_++ % seeds_.size()];
  for (std::size_t changes = 1 + below(kMaxChanges); changes > 0; --changes) change(input);
  if (input.size() > kMaxInput) input.resize(kMaxInput);
  return input;
}

void Mutator::change(std::string& input) {
  const std::size_t at = below(input.size() + 1), length = below(std::min(kMaxPiece, input.size() - at + 1));
  switch (below(8)) {
    case 0:
      if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
      break;
    case 1:
      if (at < input.size()) input[at] = static_cast<char>(below(256));
      break;
    case 2: input.insert(at, 1, static_cast<char>(below(256))); break;
    case 3: input.erase(at, length); break;
    case 4: input.insert(below(input.size() + 1), input.substr(at, length)); break;
    case 5: input.resize(at); break;
    case 6: input.insert(at, piece()); break;
    default: input.replace(at, length, piece()); break;
  }
}

/// A word, or a part of another seed.
std::string Mutator::piece() {
  if (!words_.empty() && below(4) != 0) return words_[below(words_.size())];
  const std::string& other = seeds_[below(seeds_.size())];
  return other.substr(below(other.size() + 1), 1 + below(kMaxPiece));
}

std::vector<std::string> readWords(const std::string& dictionary) {
  std::vector<std::string> words;
  std::istringstream lines(dictionary);
  for (std::string line; std::getline(lines, line);) {
    const auto open = line.find('"'), close = line.rfind('"');
    if (line.starts_with('#') || open == std::string::npos || close == open) continue;
    std::string word;
    for (std::string_view rest = std::string_view(line).substr(open + 1, close - open - 1); !rest.empty();) {
      word += takeCharacter(rest);
    }
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace instaplay::fuzz
