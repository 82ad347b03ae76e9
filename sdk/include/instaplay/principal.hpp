#pragma once

#include <instaplay/abi/registrar.h>
#include <instaplay/ids.hpp>

#include <cstdint>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

/// Who may call a route or a socket command. Each level includes those below it.
enum class Access : std::int32_t {
  anyone = IP_ACCESS_PUBLIC,  ///< also people who are signed in: Call::viewer() tells
  user = IP_ACCESS_USER,
  moderator = IP_ACCESS_MODERATOR,
  admin = IP_ACCESS_ADMIN,
};

/// Somebody who is signed in, by a session cookie or a personal access token. The views live until the handler returns:
/// copy what a later job or thread needs.
struct Principal {
  Id id = 0;
  std::string_view username;
  std::string_view role;       ///< "user", "moderator" or "admin"
  std::string_view sessionId;  ///< empty with a personal access token

  /// Whether the role is at least access.
  bool may(Access access) const noexcept {
    const Access own = role == "admin" ? Access::admin : role == "moderator" ? Access::moderator : Access::user;
    return own >= access;
  }
};

}  // namespace sdk_v1
}  // namespace instaplay
