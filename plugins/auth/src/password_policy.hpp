#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::auth {

/// What is wrong with a new password, or nothing: 8-128 characters, not a common one, not one made of words that are
/// known of its owner (username, e-mail address, product).
std::optional<std::string> passwordProblem(std::string_view password, const std::vector<std::string>& contextWords);

}  // namespace instaplay::auth
