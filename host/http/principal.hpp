#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/plugins/declarations.hpp"

namespace instaplay::http {

/// Who makes a request, as the provider of auth.identity/1 told.
struct Principal {
  std::string userId, username, role, sessionId, familyId, csrfToken;
  std::map<std::string, std::string, std::less<>> claims;
  plugins::Access access = plugins::Access::user;
};
using PrincipalPtr = std::shared_ptr<const Principal>;

/// What a request shows to say who makes it.
struct Credentials {
  enum class Kind { cookie, bearer };
  Kind kind;
  std::string_view token;
};

/// A new token for the same session, to be handed to the browser.
struct Rotation {
  std::string token;
  std::int64_t maxAgeSeconds = 0;
};

struct Resolution {
  PrincipalPtr principal;  ///< null: the token is no good
  std::optional<Rotation> rotation;
};

}  // namespace instaplay::http
