#include "password_policy.hpp"

#include <algorithm>

#include "common_passwords.hpp"
#include "username.hpp"

namespace instaplay::auth {
namespace {

constexpr std::size_t kMinLength = 8;
constexpr std::size_t kMaxLength = 128;
constexpr std::size_t kShortestContextWord = 4;
// So many characters beside a known word make a password of their own.
constexpr std::size_t kOwnCharacters = 5;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool isOneCharacter(std::string_view text) {
  return std::ranges::all_of(text, [&](char c) { return c == text.front(); });
}

bool isSequence(std::string_view text) {
  const auto step = [&](int by) {
    return std::ranges::adjacent_find(text, [by](char a, char b) { return b - a != by; }) == text.end();
  };
  return step(1) || step(-1);
}

bool isMadeOf(std::string_view password, const std::string& word) {
  return word.size() >= kShortestContextWord && password.find(word) != std::string_view::npos &&
         password.size() < word.size() + kOwnCharacters;
}

}  // namespace

std::optional<std::string> passwordProblem(std::string_view password, const std::vector<std::string>& contextWords) {
  const std::size_t length = characters(password);
  if (length < kMinLength || length > kMaxLength) return "Must have 8 to 128 characters.";
  const std::string lower = normalizedLogin(password);
  if (isCommonPassword(lower) || isOneCharacter(lower) || isSequence(lower)) return "Is too easy to guess.";
  const bool known = std::ranges::any_of(contextWords, [&](const std::string& word) { return isMadeOf(lower, word); });
  if (known || isMadeOf(lower, "instaplay")) return "Must not be made of your name or address.";
  return std::nullopt;
}

}  // namespace instaplay::auth
