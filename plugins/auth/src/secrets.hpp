#pragma once

#include <string>
#include <string_view>

namespace instaplay::auth {

/// 256 random bits as 43 characters of base64url: a session, access or mail token. Any thread.
std::string newToken();

/// SHA-256 in hex: all that is stored of a token.
std::string tokenHash(std::string_view token);

/// HMAC-SHA-256 in base64url.
std::string keyedHash(std::string_view key, std::string_view text);

}  // namespace instaplay::auth
