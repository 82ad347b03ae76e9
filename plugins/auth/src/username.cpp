#include "username.hpp"

#include <algorithm>
#include <array>

namespace instaplay::auth {
namespace {

constexpr std::size_t kMinLength = 3;
constexpr std::size_t kMaxLength = 30;
constexpr std::size_t kMaxEmailLength = 254;

constexpr std::array<std::string_view, 22> kReserved{
    "about", "accounts",  "admin",   "administrator", "api",     "auth",  "explore", "feed",
    "help",  "instaplay", "login",   "logout",        "me",      "media", "posts",   "reels",
    "root",  "settings",  "stories", "suggestions",   "support", "users"};

bool isUsernameCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'; }

bool isEmailCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > ' ' && byte != 0x7F && std::string_view("<>()[],;:\\\"@").find(c) == std::string_view::npos;
}

}  // namespace

std::string normalizedLogin(std::string_view login) {
  std::string lower(login);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

std::optional<std::string> usernameProblem(std::string_view username) {
  if (username.size() < kMinLength || username.size() > kMaxLength) return "Must have 3 to 30 characters.";
  if (!std::ranges::all_of(username, isUsernameCharacter)) return "May hold letters a-z, digits, dots and underscores.";
  if (username.front() == '.' || username.back() == '.') return "Must not begin or end with a dot.";
  if (username.find("..") != std::string_view::npos) return "Must not hold two dots together.";
  if (std::ranges::find(kReserved, username) != kReserved.end()) return "Is reserved.";
  return std::nullopt;
}

bool isEmailAddress(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.size() > kMaxEmailLength) return false;
  const std::string_view domain = text.substr(at + 1);
  const std::size_t dot = domain.find('.');
  return std::ranges::all_of(text.substr(0, at), isEmailCharacter) && std::ranges::all_of(domain, isEmailCharacter) &&
         dot != std::string_view::npos && dot > 0 && domain.back() != '.' &&
         domain.find("..") == std::string_view::npos;
}

}  // namespace instaplay::auth
