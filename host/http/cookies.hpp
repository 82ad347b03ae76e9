#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/http/message.hpp"

namespace instaplay::http {

/// The one cookie of the host: its name, attributes and how it is read.
class SessionCookie {
 public:
  enum class Transport {
    secure,  ///< "__Host-instaplay" with Secure
    plain,   ///< "instaplay" without, for development on plain http
  };
  explicit SessionCookie(Transport transport);

  /// The token, or empty: no cookie, a malformed one, or two of the name (no guess which of them is ours). The view
  /// lives as long as the headers.
  std::string_view read(const Headers& headers) const;
  /// The value of Set-Cookie. An empty token removes the cookie. Throws base::Error internal for a token that does
  /// not fit a cookie.
  std::string write(std::string_view token, std::int64_t maxAgeSeconds) const;

 private:
  std::string_view name_, attributes_;
};

}  // namespace instaplay::http
