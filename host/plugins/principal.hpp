#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/plugins/declarations.hpp"

namespace instaplay::plugins {

/// Who makes a request or sends a command, as the provider of auth.identity/1 told.
struct Principal {
  std::string userId, username, role, sessionId, familyId, csrfToken;
  std::map<std::string, std::string, std::less<>> claims;
  Access access = Access::user;
};
using PrincipalPtr = std::shared_ptr<const Principal>;

/// What a call's get() tells of them: "user.id", "user.name", "user.role", "session.id", "claim.NAME".
std::optional<std::string_view> propertyOf(const Principal& principal, std::string_view key);

}  // namespace instaplay::plugins
