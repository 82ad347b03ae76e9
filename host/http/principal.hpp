#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/plugins/principal.hpp"

namespace instaplay::http {

using plugins::Principal;
using plugins::PrincipalPtr;

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
