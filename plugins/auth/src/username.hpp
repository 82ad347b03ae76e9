#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace instaplay::auth {

/// The form in which a username or e-mail address is stored and compared: ASCII letters in lower case.
std::string normalizedLogin(std::string_view login);

/// What is wrong with a normalised username, or nothing: 3-30 of [a-z0-9._], no dot at an end nor two together, not a
/// word of the routes.
std::optional<std::string> usernameProblem(std::string_view username);

/// Whether text looks like an address that mail can be sent to.
bool isEmailAddress(std::string_view text);

}  // namespace instaplay::auth
