#include "host/http/cookies.hpp"

#include <algorithm>

#include "host/base/error.hpp"

namespace instaplay::http {
namespace {

constexpr std::size_t kMaxToken = 512;

bool isTokenCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool isToken(std::string_view text) {
  return !text.empty() && text.size() <= kMaxToken && std::ranges::all_of(text, isTokenCharacter);
}

std::string_view trimSpaces(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

SessionCookie::SessionCookie(Transport transport)
    : name_(transport == Transport::secure ? "__Host-instaplay" : "instaplay"),
      attributes_(transport == Transport::secure ? "; Path=/; Secure; HttpOnly; SameSite=Lax"
                                                 : "; Path=/; HttpOnly; SameSite=Lax") {}

std::string_view SessionCookie::read(const Headers& headers) const {
  std::string_view token;
  int found = 0;
  for (const Header& header : headers.all()) {
    if (!equalsIgnoringCase(header.name, "cookie")) continue;
    for (std::string_view rest = header.value; !rest.empty();) {
      const auto end = std::min(rest.find(';'), rest.size());
      const auto pair = trimSpaces(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != name_) continue;
      token = pair.substr(equals + 1);
      ++found;
    }
  }
  return found == 1 && isToken(token) ? token : std::string_view();
}

std::string SessionCookie::write(std::string_view token, std::int64_t maxAgeSeconds) const {
  if (!token.empty() && !isToken(token)) {
    throw base::Error(base::ErrorKind::internal, "internal", "A session token does not fit a cookie.");
  }
  std::string cookie(name_);
  cookie += '=';
  cookie += token;
  cookie += attributes_;
  cookie += "; Max-Age=" + std::to_string(token.empty() ? 0 : maxAgeSeconds);
  return cookie;
}

}  // namespace instaplay::http
