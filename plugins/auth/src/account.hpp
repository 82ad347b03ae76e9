#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/ids.hpp>

#include <optional>
#include <string>

namespace instaplay::auth {

/// active: may sign in. disabled: by a moderator. deleted: asked to go; its data goes after the grace period.
enum class AccountState { active, disabled, deleted };

struct Account {
  Id id = 0;
  std::string username;
  std::optional<std::string> email;
  bool emailVerified = false;
  std::string displayName;
  std::string passwordHash;
  std::string role;  ///< "user", "moderator" or "admin"
  AccountState state = AccountState::active;
  TimeMs createdAt = 0;
};

struct Registration {
  std::string username;
  std::string password;
  std::optional<std::string> email;
  std::optional<std::string> displayName;
};

/// Where a request comes from, for the list of sessions.
struct Origin {
  std::string address;
  std::string userAgent;
};

}  // namespace instaplay::auth
