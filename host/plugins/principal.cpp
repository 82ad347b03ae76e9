#include "host/plugins/principal.hpp"

namespace instaplay::plugins {

std::optional<std::string_view> propertyOf(const Principal& principal, std::string_view key) {
  constexpr std::string_view kClaim = "claim.";
  if (key == "user.id") return principal.userId;
  if (key == "user.name") return principal.username;
  if (key == "user.role") return principal.role;
  if (key == "session.id") return principal.sessionId;
  if (!key.starts_with(kClaim)) return std::nullopt;
  const auto found = principal.claims.find(key.substr(kClaim.size()));
  if (found == principal.claims.end()) return std::nullopt;
  return found->second;
}

}  // namespace instaplay::plugins
