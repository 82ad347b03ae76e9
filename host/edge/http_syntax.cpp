#include "host/edge/http_syntax.hpp"

#include <algorithm>
#include <array>

namespace instaplay::edge {
namespace {

constexpr std::array<bool, 256> tokenTable() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}

constexpr std::array<bool, 256> kTokenChars = tokenTable();

}  // namespace

bool isTokenChar(char c) { return kTokenChars[static_cast<unsigned char>(c)]; }
bool isToken(std::string_view text) { return !text.empty() && std::ranges::all_of(text, isTokenChar); }

bool isFieldChar(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}
bool isFieldValue(std::string_view text) { return std::ranges::all_of(text, isFieldChar); }

bool isDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view trimBlanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace instaplay::edge
